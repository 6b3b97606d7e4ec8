"""Orders as documents 登记事项的文本: as JSON has them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.desk.orders import Order, RowOrder
from registry.slices import BY_KEY


def as_json(order: Order) -> dict[str, Any]:
    """An order without its reason."""
    rows = [{key: value for key, value in _row(row).items() if value not in (None, False)} for row in order.rows]
    return {"ledger": order.ledger.key, "mode": order.mode, "from": order.begins, "rows": rows}


def _row(row: RowOrder) -> dict[str, Any]:
    own = {"record": row.record, "version": row.version, "withdrawn": row.withdrawn}
    return own | ({} if row.withdrawn else {"values": dict(row.values)})


def of_json(content: Mapping[str, Any], reason: str) -> Order:
    """The order that `as_json` told. Of its rows the versions that were seen are left out: whoever decides asks by the
    last change of the record whether they are others now."""
    rows = [
        RowOrder(row.get("values", {}), row.get("record"), None, bool(row.get("withdrawn"))) for row in content["rows"]
    ]
    return Order(BY_KEY[content["ledger"]], rows, content["mode"], content["from"], reason)
