"""Every verb in every state, from the table itself."""

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.roster import actions
from hongguanjia.base.roster.flow import BATCH
from hongguanjia.base.roster.models import BatchState, RosterBatch
from hongguanjia.base.roster.pages import TONES
from hongguanjia.base.roster.testing import ROSTER_HEAD, member_row
from hongguanjia.base.sheets.testing import make_xlsx
from hongguanjia.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
VERBS = {
    "read": actions.read_batch,
    "confirm": lambda **who: actions.confirm_batch(good_rows_only=False, **who),
    "apply": actions.apply_batch,
    "cancel": actions.cancel_batch,
    "undo": lambda **who: actions.start_undo(reason="传错了文件", **who),
    "revert": actions.undo_batch,
}
WRONG = [(verb, state) for verb in VERBS for state in BATCH.states if not BATCH.can(verb, state)]


def test_the_states_are_those_of_the_table() -> None:
    assert set(BATCH.states) == set(BatchState.values) == set(TONES)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_in_a_wrong_state_is_refused_and_changes_nothing(cast: Cast, verb: str) -> None:
    data = make_xlsx([list(ROSTER_HEAD), member_row(1)])
    actor = cast.actor("town_officer")
    batch = actions.upload_roster(actor=actor, now=NOW, organisation=cast.guandu, name="a.xlsx", data=data)
    for state in (state for wrong, state in WRONG if wrong == verb):
        RosterBatch.objects.filter(pk=batch.pk).update(state=state, applied_at=NOW)
        with pytest.raises(Refusal) as refused:
            VERBS[verb](actor=actor, now=NOW, batch_id=batch.pk)
        assert refused.value.code == "roster.batch.wrong_state"
        assert RosterBatch.objects.get().state == state


@pytest.mark.parametrize(
    ("state", "back"), [("UPLOADED", "REFUSED"), ("APPLYING", "READY"), ("UNDOING", "APPLIED"), ("APPLIED", "APPLIED")]
)
def test_a_fault_gives_the_batch_back(cast: Cast, state: str, back: str) -> None:
    batch = RosterBatch.objects.create(
        organisation=cast.guandu, file_name="a", file_sha256="", uploaded_at=NOW, state=state, applied_at=NOW
    )
    actions.fail_batch(batch_id=batch.pk, message="故障")
    batch.refresh_from_db()
    assert batch.state == back and batch.message == ("故障" if state != back else "")
