"""Signs in the requests and responses of one result, besides its expected and actual response.

Severities and findings follow from them. What several results show together is in `normalized.py`.
"""
