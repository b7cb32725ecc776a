"""The content policy: strict on every page, with one of its own for the admin."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

from tavern.lib.importmap import importmap_hash


class ContentPolicyMiddleware(CSPMiddleware):
    """Allow the page's one inline script, the import map, by its hash.

    A nonce would change every body, and so every ETag. The staff's admin comes with inline styles and eval.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/"):
            parts.replace = {
                "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
            }
        else:
            parts.update = {**(parts.update or {}), "script-src": [importmap_hash()]}
        return parts
