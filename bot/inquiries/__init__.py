"""Inquiries with AI vendors: from the first form to the figures an association publishes. Nothing here knows of Discord."""
