"""Every error the desk raises on purpose.

    MadoguchiError
    ├── SettingsError         a setting is missing or makes no sense
    ├── DocumentError         a document cannot be taken in; names the file and the place in it
    ├── StoreError            the data folder, the catalog or an index cannot be used
    │   └── IndexMismatchError    an index was built by another embedding model
    ├── EmbeddingModelError   an embedding model cannot be loaded or built
    └── QuestionError         a question is empty or too long, or its date is none

An error carries a `code` and the `facts` it is about, never a sentence: the sentence a person reads, in Japanese and
English, stands under that code in `bot/words/` and is put together once, at the edge.
"""


class MadoguchiError(Exception):
    """An error with a name for the reader's sentence and the facts which that sentence mentions.

    Args:
        code: key of the sentence, e.g. `empty_file`.
        facts: what the sentence names, e.g. `path=…`. Never a secret.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return ", ".join([self.code, *(f"{name}={value}" for name, value in self.facts.items())])


class SettingsError(MadoguchiError):
    """A setting is missing or makes no sense."""


class DocumentError(MadoguchiError):
    """A document cannot be taken in.

    Args:
        code: key of the sentence.
        place: where in the document, in words a person can follow (`line 12`, `第三条`), or an empty string.
    """

    def __init__(self, code: str, *, place: str = "", **facts: object) -> None:
        super().__init__(code, place=place, **facts)


class StoreError(MadoguchiError):
    """The data folder, the catalog or an index cannot be used."""


class IndexMismatchError(StoreError):
    """An index was built by another embedding model than the one configured."""


class EmbeddingModelError(MadoguchiError):
    """An embedding model cannot be loaded or built."""


class QuestionError(MadoguchiError):
    """A question that cannot be taken: empty, too long, or with a date that is none."""
