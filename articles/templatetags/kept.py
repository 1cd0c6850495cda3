"""Parts of a page that are not rendered twice, for as long as nothing in them can have changed."""

from django import template

from articles.kept import kept

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, name, besides, nodelist):
        self.name = name
        self.besides = besides
        self.nodelist = nodelist

    def render(self, context):
        values = tuple(value.resolve(context) for value in self.besides)
        return kept(
            context.get("request"), (self.name, *values), lambda: self.nodelist.render(context)
        )


@register.tag("kept")
def do_kept(parser, token):
    """`{% kept "head" %}…{% endkept %}`: rendered once for a page, until its article changes or
    anything of the paper does. Whatever hangs on more than that says so: `{% kept "form" state %}`.

    It must set nothing that stands outside of it.
    """
    _tag, name, *besides = token.split_contents()
    nodelist = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(name, [parser.compile_filter(one) for one in besides], nodelist)
