"""The features of an endpoint: the support of each feature, and clients whose signature it refuses."""
