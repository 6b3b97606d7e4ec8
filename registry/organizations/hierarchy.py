"""How high an organization stands, over plain data: by its form, and by the level of its place."""

from __future__ import annotations

#: How far down the forms stand. Those of one rank may stand above each other: a committee under a committee.
FORMS = {
    "local_committee": 0,
    "committee": 1,
    "working_committee": 1,
    "general_branch": 2,
    "branch": 3,
    "joint_branch": 3,
    "temporary_branch": 3,
    "group": 4,
}
#: Types whose place says where they are, and not how high they stand: the branch of a firm may be of the county and
#: stand under the committee of a township.
NOT_BY_PLACE = ("economic", "social", "agency", "functional")
