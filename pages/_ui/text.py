"""Words that are not ours, such as a name from a link, shown as they stand."""

import re


def plain(text: str) -> str:
    r"""Text with its Markdown taken out of force: in a link it could even fetch a picture.

    >>> plain("a*b")
    'a\\*b'
    """
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:&])", r"\\\1", text)
