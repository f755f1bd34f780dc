"""Signs in the requests and responses of one result, besides its expected and actual response: a module for each sign.

Kinds and findings follow from them. Facts that several results show together are in `judged/`.
"""
