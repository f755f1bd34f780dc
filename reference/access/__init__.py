"""Rights: ACLs, grants, bucket policies, ownership and public access, and the decisions that follow from these."""
