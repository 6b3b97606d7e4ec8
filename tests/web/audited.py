"""What pages need of an audit of the case Z1, which the small registry and that of the story have; a draw; a notice."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Engine

from registry.procedures import draws
from registry.procedures.draws import CommitOrder

SEED = "a seed of sixteen letters"
PUBLIC = "08 11 23"
LEDGERS = {
    "audits": "code,name,opened_on,years,as_of\nA1,二〇一九年回头看,2019-07-01,2019,2019-06-30\n",
    "audit_items": "audit,case\nA1,Z1\n",
    "notices": "code,organization,issued_on,due_on\nDB1,D2,2019-11-01,2019-11-30\n",
    "finding_steps": "rule,unit,on,step,notice\nLIFE-01,D2,2019-11-02,notice,DB1\n",
}


def committed(engine: Engine, code: str, **more: Any) -> dict[str, Any]:
    """Commits to a draw of a village on 2019-07-01."""
    order = CommitOrder(code, "place.villages", 1, by="none", seed=SEED, as_of=datetime.date(2019, 6, 30), **more)
    return draws.commit(engine, order, actor="甲", on=datetime.date(2019, 7, 1))


def drawn(engine: Engine, code: str) -> dict[str, Any]:
    """Commits to a draw, and draws it on 2019-07-08."""
    committed(engine, code)
    return draws.run(engine, code, SEED, PUBLIC, actor="乙", on=datetime.date(2019, 7, 8))
