"""XML parsed safely, for the readers of laws in XML."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from knowledge.errors import DocumentError


def parse_xml(content: bytes) -> Element:
    """The root of an XML document.

    Raises:
        DocumentError: `entity_bomb`, it declares entities (which laws never do, and attacks live on);
            `broken_xml` with the line.
    """
    try:
        root: Element = fromstring(content)
    except DefusedXmlException:
        raise DocumentError("entity_bomb") from None
    except ParseError as error:
        line, column = error.position
        raise DocumentError("broken_xml", place=f"line {line}", column=column + 1) from None
    except (ValueError, LookupError):  # an encoding that the parser does not know
        raise DocumentError("broken_xml", place="line 1", column=1) from None
    return root


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
