"""What the indexes owe when all documents change at once, as in a restore."""

import sqlalchemy as sa

from knowledge.catalog.tables import documents, dropped, passages, pending, versions


def owe_everything(connection: sa.Connection) -> None:
    """Note that the indexes are to follow every document there is, and that each of its vectors is in doubt.

    Called before the documents change and again after: the indexes let go of the old ones and take in the new.
    """
    known = sa.exists().where(pending.c.document_id == documents.c.id)
    here = sa.select(documents.c.id).where(~known)
    connection.execute(sa.insert(pending).from_select(["document_id"], here))
    noted = sa.exists().where(
        dropped.c.audience == documents.c.audience, dropped.c.digest == passages.c.digest
    )
    held = (
        sa.select(documents.c.audience, passages.c.digest)
        .distinct()
        .select_from(passages.join(versions).join(documents))
        .where(~noted)
    )
    connection.execute(sa.insert(dropped).from_select(["audience", "digest"], held))
