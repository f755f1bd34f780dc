"""What the requests and responses of one result show besides what it expected and what came: a module for each sign.

Kinds and findings follow from them. What several results show together is in `considered/`.
"""
