"""What an endpoint offers: the support of each feature, and clients whose signature it refuses."""
