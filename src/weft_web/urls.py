"""Every address of the service. What is in it never tells who somebody is: keys are random."""

from django.urls import include, path

from weft_web.home import auditor, by_link, commissioner, front, integrator, join, person, provider, worker
from weft_web.rooms.choice import options

urlpatterns = [
    path("", front.front, name="front"),
    path("demo/<slug:role>/", front.enter_demo, name="enter_demo"),
    path("account/", include("allauth.urls")),
    path("join/<str:token>/", join.join, name="join"),
    path("answer/<str:token>/", by_link.answer, name="by_link"),
    path("me/", person.home, name="person_home"),
    path("me/goals/", person.write_goal, name="person_write_goal"),
    path("me/goals/<uuid:goal_id>/<slug:state>/", person.end_goal, name="person_end_goal"),
    path("me/referrals/<uuid:referral_id>/withdraw/", person.withdraw, name="person_withdraw"),
    path("me/question/", person.answer, name="person_answer"),
    path("me/options/", options.mine, name="options_mine"),
    path("me/options/<uuid:offer_id>/choose/", options.choose_mine, name="choose_mine"),
    path("work/", worker.home, name="worker_home"),
    path("work/people/", worker.people, name="worker_people"),
    path("work/people/<uuid:case_id>/", worker.one, name="worker_one"),
    path("work/people/<uuid:case_id>/contact/", worker.record_contact, name="worker_contact"),
    path("work/people/<uuid:case_id>/draft/", worker.keep_draft, name="worker_draft"),
    path("work/people/<uuid:case_id>/review/", worker.set_review, name="worker_review"),
    path("work/people/<uuid:case_id>/goals/", worker.write_goal, name="worker_write_goal"),
    path("work/people/<uuid:case_id>/handover/", worker.offer_handover, name="worker_handover"),
    path("work/people/<uuid:case_id>/options/", options.theirs, name="options_theirs"),
    path("work/people/<uuid:case_id>/options/<uuid:offer_id>/send/", options.send_theirs, name="send_theirs"),
    path("work/handovers/<uuid:handover_id>/", worker.answer_handover, name="worker_answer_handover"),
    path("work/handovers/<uuid:handover_id>/back/", worker.take_back_handover, name="worker_take_back"),
    path("work/referrals/<uuid:referral_id>/withdraw/", worker.withdraw, name="worker_withdraw"),
    path("service/", provider.home, name="provider_home"),
    path("service/people/", provider.people, name="provider_people"),
    path("service/places/", provider.places, name="provider_places"),
    path("service/referrals/<uuid:referral_id>/", provider.one, name="provider_one"),
    path("service/referrals/<uuid:referral_id>/result/", provider.record_result, name="provider_result"),
    path("network/", integrator.home, name="integrator_home"),
    path("network/invite/", integrator.invite, name="invite"),
    path("results/", commissioner.home, name="commissioner_home"),
    path("audit/", auditor.home, name="auditor_home"),
    path("audit/check/", auditor.check, name="audit_check"),
    path("audit/export/", auditor.export, name="audit_export"),
]
