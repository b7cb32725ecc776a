"""Parts of a page that are the same for everybody who reads a language: `{% constant %} … {% endconstant %}`.

They are rendered once per process and language. Inside, nothing of the page's context is there, so that what belongs to
one person can never be kept for another one: a variable is empty at once, not only for the second reader.
"""

from django.template.base import Node, NodeList
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class ConstantPart(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        html = self._rendered.get(language)
        if html is None:
            html = self.nodelist.render(context.new())
            if context.template is None or not context.template.engine.debug:
                self._rendered[language] = html
        return html
