"""Who loses and who gains by a decision, among equally good ways the one in which the fewest people lose a service."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from weft.network.model import Model
from weft.network.solver import Answer, Programme

SAME_SHARE = 1e-7
"""Share of the worth that the calmer way may cost: the solver's own tolerance, no more."""


def calmest(*, model: Model, base: Answer, turned: Answer) -> Answer:
    """The flows with the awards of `turned`, worth as much as `turned`, in which the fewest lose what `base` gave.

    A linear programme has many best corners, and one of them may send people to and fro for nothing. Here each need
    has a column for those who lose by it, worth is held where it is, and their sum is made as small as it can be.
    `turned` itself where the solver finds no such way.
    """
    instance = model.instance
    blocks = model.blocks.copy()
    blocks.columns = dict(blocks.columns)
    f, y = blocks.columns["f"], blocks.columns["y"]
    served = np.bincount(instance.link_node, weights=base.columns[f], minlength=len(instance.node_people))
    nodes = np.flatnonzero(served > 0)
    worth = blocks.gain
    blocks.gain = np.zeros(len(worth))
    lost = blocks.var("lost", len(nodes), upper=instance.node_people[nodes], gain=-1.0)
    # These columns come after rows that know nothing of them, so the rows are made as wide.
    rows = blocks.matrix
    blocks.matrix = sparse.csr_matrix((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], len(blocks.lower)))
    row_of = np.full(len(served), -1)
    row_of[nodes] = np.arange(len(nodes))
    of = np.flatnonzero(row_of[instance.link_node] >= 0)
    terms = [(lost, np.arange(len(nodes)), 1.0), (f[of], row_of[instance.link_node[of]], 1.0)]
    blocks.rows("lost", len(nodes), terms, low=served[nodes])
    paying = np.flatnonzero(worth)
    least = turned.objective - SAME_SHARE * max(1.0, abs(turned.objective))
    blocks.rows("worth", 1, [(paying, 0, worth[paying])], low=least)
    programme = Programme(blocks)
    for columns in (y, blocks.columns.get("c", y[:0])):
        programme.hold(columns, turned.columns[columns], turned.columns[columns])
    answer = programme.solve()
    return answer if answer.solved else turned
