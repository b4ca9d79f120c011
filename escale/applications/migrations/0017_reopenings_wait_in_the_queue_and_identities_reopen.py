"""A reopening asked waits in the queue; a settled identity can be opened again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import escale.kit.clock

# Reopenings asked so far take their place, as `priority.place` says it; who does not wait has none.
_PUT_IN_PLACE = """
update applications_application a
set reopening_asked_at = asked.asked_at,
    rank = 1,
    urgent_on = least(a.document_expires_on, (asked.asked_at at time zone a.zone)::date),
    urgent_for = case
        when a.document_expires_on <= (asked.asked_at at time zone a.zone)::date then 'stay'
        else 'reopening' end
from applications_reopeningask asked
where asked.application_id = a.id and asked.ended_at is null and a.status = 'closed';
update applications_application
set rank = 9, urgent_on = null, urgent_for = ''
where status not in ('filed', 'under_review', 'awaiting_pieces', 'decision_proposed')
  and reopening_asked_at is null and (urgent_on is not null or urgent_for <> '')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0016_entries_at_the_counter"),
        ("people", "0004_people_found_to_be_one"),
        ("register", "0001_foreign_nationals_and_identifications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reconsideration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("reopened_at", models.DateTimeField(default=escale.kit.clock.now)),
                ("settlement", models.TextField(max_length=2000)),
                ("settled_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="whoever_waits_has_a_place",
        ),
        migrations.RemoveConstraint(
            model_name="event",
            name="event_is_a_step_of_the_table",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_by_status",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_of_an_officer",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_of_nobody",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_of_the_late",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_of_absences",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="the_queue_of_identities",
        ),
        migrations.AddField(
            model_name="application",
            name="reopening_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(_PUT_IN_PLACE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False)),
                fields=["prefecture", "status", "rank", "urgent_on", "id"],
                include=(
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("assigned_to__isnull", False)),
                fields=["prefecture", "assigned_to", "rank", "urgent_on", "id"],
                include=("status", "case", "filed_in_time", "has_absence", "has_open_identity"),
                name="the_queue_of_an_officer",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("assigned_to__isnull", True)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_of_nobody",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("filed_in_time", False)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_of_the_late",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("has_absence", True)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_of_absences",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("urgent_on__isnull", False), ("has_open_identity", True)),
                fields=["prefecture", "rank", "urgent_on", "id"],
                include=(
                    "status",
                    "case",
                    "assigned_to",
                    "filed_in_time",
                    "has_absence",
                    "has_open_identity",
                ),
                name="the_queue_of_identities",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            (
                                "status__in",
                                ["filed", "under_review", "awaiting_pieces", "decision_proposed"],
                            ),
                            ("reopening_asked_at__isnull", False),
                            _connector="OR",
                        ),
                        ("urgent_on__isnull", False),
                        models.Q(("urgent_for", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "status__in",
                                ["filed", "under_review", "awaiting_pieces", "decision_proposed"],
                            ),
                            ("reopening_asked_at__isnull", False),
                            _connector="OR",
                            _negated=True,
                        ),
                        ("urgent_for", ""),
                        ("urgent_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="whoever_waits_has_a_place",
                violation_error_message="Une demande qui attend a sa place dans la file, et elle seule.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reopening_asked_at__isnull", True), ("status", "closed"), _connector="OR"
                ),
                name="only_what_is_closed_is_asked_to_be_reopened",
                violation_error_message="Seule une demande clôturée peut être rouverte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act", "start"),
                        ("from_status__in", [""]),
                        ("name", "started"),
                        ("to_status", "draft"),
                    ),
                    models.Q(
                        ("act", "file"),
                        ("from_status__in", ["draft"]),
                        ("name", "filed"),
                        ("to_status", "filed"),
                    ),
                    models.Q(
                        ("act", "enter_at_counter"),
                        ("from_status__in", ["draft"]),
                        ("name", "entered_at_counter"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "leave_counter"),
                        ("from_status__in", ["draft"]),
                        ("name", "left_counter"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "renew_counter_code"),
                        (
                            "from_status__in",
                            [
                                "approved",
                                "awaiting_pieces",
                                "card_in_production",
                                "card_ready",
                                "closed",
                                "decision_proposed",
                                "filed",
                                "handed_over",
                                "refused",
                                "under_review",
                                "withdrawn",
                            ],
                        ),
                        ("name", "counter_code_renewed"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "claim"),
                        (
                            "from_status__in",
                            [
                                "approved",
                                "awaiting_pieces",
                                "card_in_production",
                                "card_ready",
                                "closed",
                                "decision_proposed",
                                "filed",
                                "handed_over",
                                "refused",
                                "under_review",
                                "withdrawn",
                            ],
                        ),
                        ("name", "claimed"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "amend"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "amended"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "amend_contact"),
                        (
                            "from_status__in",
                            [
                                "approved",
                                "awaiting_pieces",
                                "card_in_production",
                                "card_ready",
                                "closed",
                                "decision_proposed",
                                "filed",
                                "handed_over",
                                "refused",
                                "under_review",
                                "withdrawn",
                            ],
                        ),
                        ("name", "contact_amended"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "refuse_document"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "document_refused"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "send_again"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "document_sent_again"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "change_case"),
                        ("from_status__in", ["awaiting_pieces", "filed", "under_review"]),
                        ("name", "case_changed"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "withdraw"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "withdrawn"),
                        ("to_status", "withdrawn"),
                    ),
                    models.Q(
                        ("act", "undo_withdrawal"),
                        ("from_status__in", ["withdrawn"]),
                        ("name", "withdrawal_undone"),
                        ("to_status", "filed"),
                    ),
                    models.Q(
                        ("act", "take_up"),
                        ("from_status__in", ["filed"]),
                        ("name", "taken_up"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "reopen_identity"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "identity_reopened"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "assign"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "assigned"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "request_pieces"),
                        ("from_status__in", ["filed", "under_review"]),
                        ("name", "pieces_requested"),
                        ("to_status", "awaiting_pieces"),
                    ),
                    models.Q(
                        ("act", "extend_request"),
                        ("from_status__in", ["awaiting_pieces"]),
                        ("name", "request_extended"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "change_request"),
                        ("from_status__in", ["awaiting_pieces"]),
                        ("name", "request_changed"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "cancel_request"),
                        ("from_status__in", ["awaiting_pieces"]),
                        ("name", "request_cancelled"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "answer_request"),
                        ("from_status__in", ["awaiting_pieces"]),
                        ("name", "request_answered"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "note_delivery"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "delivery_noted"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "note_undelivered"),
                        (
                            "from_status__in",
                            [
                                "approved",
                                "awaiting_pieces",
                                "card_in_production",
                                "card_ready",
                                "closed",
                                "decision_proposed",
                                "filed",
                                "handed_over",
                                "refused",
                                "under_review",
                                "withdrawn",
                            ],
                        ),
                        ("name", "message_undelivered"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "close_unanswered"),
                        ("from_status__in", ["awaiting_pieces"]),
                        ("name", "closed_unanswered"),
                        ("to_status", "closed"),
                    ),
                    models.Q(
                        ("act", "close_without_object"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "closed_without_object"),
                        ("to_status", "closed"),
                    ),
                    models.Q(
                        ("act", "ask_reopening"),
                        ("from_status__in", ["closed"]),
                        ("name", "reopening_asked"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "refuse_reopening"),
                        ("from_status__in", ["closed"]),
                        ("name", "reopening_refused"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "reopen"),
                        ("from_status__in", ["closed"]),
                        ("name", "reopened"),
                        ("to_status", "awaiting_pieces"),
                    ),
                    models.Q(
                        ("act", "propose_approval"),
                        ("from_status__in", ["under_review"]),
                        ("name", "approval_proposed"),
                        ("to_status", "decision_proposed"),
                    ),
                    models.Q(
                        ("act", "propose_refusal"),
                        ("from_status__in", ["under_review"]),
                        ("name", "refusal_proposed"),
                        ("to_status", "decision_proposed"),
                    ),
                    models.Q(
                        ("act", "retract_proposal"),
                        ("from_status__in", ["decision_proposed"]),
                        ("name", "proposal_retracted"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "return_proposal"),
                        ("from_status__in", ["decision_proposed"]),
                        ("name", "proposal_returned"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "sign_approval"),
                        ("from_status__in", ["decision_proposed"]),
                        ("name", "approved"),
                        ("to_status", "approved"),
                    ),
                    models.Q(
                        ("act", "sign_refusal"),
                        ("from_status__in", ["decision_proposed"]),
                        ("name", "refused"),
                        ("to_status", "refused"),
                    ),
                    models.Q(
                        ("act", "record_appeal"),
                        ("from_status__in", ["closed", "refused"]),
                        ("name", "appeal_recorded"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "reverse_refusal"),
                        ("from_status__in", ["refused"]),
                        ("name", "refusal_reversed"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "announce_revocation"),
                        ("from_status__in", ["approved", "card_in_production", "card_ready"]),
                        ("name", "revocation_announced"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "answer_revocation"),
                        ("from_status__in", ["approved", "card_in_production", "card_ready"]),
                        ("name", "revocation_answered"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "drop_revocation"),
                        ("from_status__in", ["approved", "card_in_production", "card_ready"]),
                        ("name", "revocation_dropped"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "revoke_approval"),
                        ("from_status__in", ["approved", "card_in_production", "card_ready"]),
                        ("name", "approval_revoked"),
                        ("to_status", "under_review"),
                    ),
                    models.Q(
                        ("act", "order_card"),
                        ("from_status__in", ["approved"]),
                        ("name", "card_ordered"),
                        ("to_status", "card_in_production"),
                    ),
                    models.Q(
                        ("act", "report_order_refused"),
                        ("from_status__in", ["card_in_production"]),
                        ("name", "order_refused"),
                        ("to_status", "approved"),
                    ),
                    models.Q(
                        ("act", "replace_photo"),
                        ("from_status__in", ["approved"]),
                        ("name", "photo_replaced"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "receive_card"),
                        ("from_status__in", ["card_in_production"]),
                        ("name", "card_received"),
                        ("to_status", "card_ready"),
                    ),
                    models.Q(
                        ("act", "reject_card"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "card_rejected"),
                        ("to_status", "approved"),
                    ),
                    models.Q(
                        ("act", "book"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "booked"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "move"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "moved"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "cancel"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "cancelled"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "no_show"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "no_show_noted"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "hand_over"),
                        ("from_status__in", ["card_ready"]),
                        ("name", "handed_over"),
                        ("to_status", "handed_over"),
                    ),
                    models.Q(
                        ("act", "transfer"),
                        (
                            "from_status__in",
                            ["approved", "awaiting_pieces", "filed", "under_review"],
                        ),
                        ("name", "transferred"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "issue_extension"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "extension_issued"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "hold_extension"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "extension_held"),
                        ("to_status", models.F("from_status")),
                    ),
                    models.Q(
                        ("act", "release_extension"),
                        (
                            "from_status__in",
                            ["awaiting_pieces", "decision_proposed", "filed", "under_review"],
                        ),
                        ("name", "extension_released"),
                        ("to_status", models.F("from_status")),
                    ),
                    _connector="OR",
                ),
                name="event_is_a_step_of_the_table",
                violation_error_message="Le règlement ne prévoit pas cette étape.",
            ),
        ),
        migrations.AddField(
            model_name="reconsideration",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reconsiderations",
                to="applications.application",
            ),
        ),
        migrations.AddField(
            model_name="reconsideration",
            name="national",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="register.foreignnational",
            ),
        ),
        migrations.AddField(
            model_name="reconsideration",
            name="reopened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reconsideration",
            name="settled_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="reconsideration",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="an_identity_is_opened_again_for_a_reason",
                violation_error_message="Revoir un rapprochement a un motif.",
            ),
        ),
    ]
