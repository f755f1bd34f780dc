"""Profiles: lists of requirements that a run is held to with `--require`. `profile_file.py` reads them, `evaluation.py`
tells which of them an endpoint meets, and the `.toml` files are the profiles that come with the suite."""
