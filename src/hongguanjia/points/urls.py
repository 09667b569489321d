"""Addresses of the points."""

from __future__ import annotations

from django.urls import path

from hongguanjia.points.closing import pages as closing
from hongguanjia.points.county_terms import pages as county_terms
from hongguanjia.points.pages import desk as d
from hongguanjia.points.pages import exclusions as e
from hongguanjia.points.pages import papers, seals
from hongguanjia.points.pages import phone as p
from hongguanjia.points.pages import recomputations as c
from hongguanjia.points.pages import rules as r
from hongguanjia.points.pages import trials as t
from hongguanjia.points.statements import desk as s
from hongguanjia.points.statements import pages as statements

public = [
    path("points/statement/", statements.check_code, name="public-points-statement-check"),
    path("points/statement/<str:code>/", statements.check, name="public-points-statement"),
    path("points/expiry/", closing.public_terms, name="public-points-terms"),
    path("points/seals/", seals.public_seals, name="public-points-seals"),
    path("points/rules/", r.public_rules, name="public-points-rules"),
    path("points/recomputations/", c.public_recomputations, name="public-points-recomputations"),
    path("points/rules/<int:number>/", r.public_rule_set, name="public-points-rule-set"),
]

phone = [
    path("points/statements/", statements.years, name="phone-points-statements"),
    path("points/statement/<int:year>/proof/", statements.proof, name="phone-points-statement-proof"),
    path("points/proof/<int:entry_id>/", statements.entry_proof, name="phone-points-proof"),
    path("points/statement/<int:year>/", statements.mine, name="phone-points-statement"),
    path("points/", p.mine, name="phone-points-mine"),
    path("points/all/", p.movements, name="phone-points-movements"),
    path("points/why/<str:unit>/", p.why, name="phone-points-why"),
    path("points/award/<int:award_id>/", p.award, name="phone-points-award"),
    path("points/entry/<int:entry_id>/", p.entry, name="phone-points-entry"),
]

desk = [
    path("points/statements/", s.listing, name="desk-points-statements"),
    path("points/statements/<int:batch_id>/", s.batch, name="desk-points-statement-batch"),
    path("points/statements/<int:batch_id>/progress/", s.progress, name="desk-points-statement-progress"),
    path("points/statements/<int:batch_id>/cancel/", s.cancel, name="desk-points-statement-cancel"),
    path("points/statements/<int:batch_id>/resume/", s.resume, name="desk-points-statement-resume"),
    path("points/statements/<int:batch_id>/archive/", s.keep, name="desk-points-statement-keep"),
    path("points/statements/file/<int:file_id>/", s.download, name="desk-points-statement-file"),
    path("points/archive/<int:archive_id>/", s.download_archive, name="desk-points-archive"),
    path("points/<str:kind>/<int:owner_id>/statement/<int:year>/", statements.of_owner, name="desk-points-statement"),
    path("points/closing/", closing.listing, name="desk-points-closing"),
    path("points/closing/propose/", closing.propose, name="desk-points-closing-propose"),
    path("points/closing/term/<int:term_id>/approve/", closing.approve_term, name="desk-points-term-approve"),
    path("points/closing/term/<int:term_id>/plan/", closing.plan, name="desk-points-closing-plan"),
    path("points/closing/<int:closing_id>/", closing.detail, name="desk-points-closing-detail"),
    path("points/closing/<int:closing_id>/progress/", closing.progress, name="desk-points-closing-progress"),
    path("points/closing/<int:closing_id>/approve/", closing.approve, name="desk-points-closing-approve"),
    path("points/closing/<int:closing_id>/cancel/", closing.cancel, name="desk-points-closing-cancel"),
    path("points/terms/", county_terms.listing, name="desk-points-county-terms"),
    path("points/terms/<slug:terms_code>/", county_terms.detail, name="desk-points-county-terms-kind"),
    path("points/terms/<int:proposal_id>/approve/", county_terms.approve, name="desk-points-county-terms-approve"),
    path("points/terms/<int:proposal_id>/withdraw/", county_terms.withdraw, name="desk-points-county-terms-withdraw"),
    path("points/", d.overview, name="desk-points-overview"),
    path("points/transfers/", d.transfers, name="desk-points-transfers"),
    path("points/transfers/<uuid:transfer_id>/", d.transfer, name="desk-points-transfer"),
    path("points/transfers/<uuid:transfer_id>/reverse/", d.reverse_transfer, name="desk-points-reverse"),
    path("points/facts/", d.refused, name="desk-points-refused"),
    path("points/facts/<int:outcome_id>/decide/", d.decide, name="desk-points-decide"),
    path("points/rules/", r.listing, name="desk-points-rules"),
    path("points/rules/begin/", r.begin, name="desk-points-rules-begin"),
    path("points/rules/<int:rule_set_id>/", r.detail, name="desk-points-rules-detail"),
    path("points/rules/<int:rule_set_id>/edit/", r.edit, name="desk-points-rules-edit"),
    path("points/rules/<int:rule_set_id>/submit/", r.submit, name="desk-points-rules-submit"),
    path("points/rules/<int:rule_set_id>/withdraw/", r.withdraw, name="desk-points-rules-withdraw"),
    path("points/rules/<int:rule_set_id>/send-back/", r.send_back, name="desk-points-rules-send-back"),
    path("points/rules/<int:rule_set_id>/publish/", r.publish, name="desk-points-rules-publish"),
    path("points/rules/<int:rule_set_id>/paper/", papers.paper, name="desk-points-rules-paper"),
    path("points/rules/<int:rule_set_id>/export/", papers.export, name="desk-points-rules-export"),
    path("points/rules/import/", papers.upload, name="desk-points-rules-import"),
    path("points/exclusions/", e.exclusions, name="desk-points-exclusions"),
    path("points/exclusions/<int:exclusion_id>/end/", e.end, name="desk-points-exclusion-end"),
    path("points/recomputations/", c.recomputations, name="desk-points-recomputations"),
    path("points/recomputations/<int:recomputation_id>/", c.recomputation, name="desk-points-recomputation"),
    path(
        "points/recomputations/<int:recomputation_id>/progress/", c.progress, name="desk-points-recomputation-progress"
    ),
    path("points/recomputations/<int:recomputation_id>/approve/", c.approve, name="desk-points-recomputation-approve"),
    path("points/trials/", t.trials, name="desk-points-trials"),
    path("points/trials/<int:trial_id>/", t.trial, name="desk-points-trial"),
    path("points/trials/<int:trial_id>/progress/", t.progress, name="desk-points-trial-progress"),
    path("points/trials/<int:trial_id>/people/", t.movers, name="desk-points-trial-people"),
    path("points/trials/<int:trial_id>/people/<int:person_id>/", t.person, name="desk-points-trial-person"),
    path("points/trials/<int:trial_id>/cancel/", t.cancel, name="desk-points-trial-cancel"),
    path("points/trials/<int:trial_id>/against/<int:other_id>/", t.compare, name="desk-points-trials-compare"),
    path("points/<str:kind>/<int:owner_id>/", d.account, name="desk-points-account"),
    path("points/<str:kind>/<int:owner_id>/<str:unit>/", d.why, name="desk-points-why"),
]
