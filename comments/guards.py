"""What guards the record in the database, by name: `checks.py` asks whether it is there."""

# Every trigger that a promise hangs on, by table.
TRIGGERS = {
    "comments_comment": {
        "comments_comment_1_happens_now",
        "comments_comment_2_is_submitted",
        "comments_comment_waits",
        "comments_comment_is_guarded",
        "comments_comment_is_never_deleted",
        "comments_comment_is_never_emptied",
    },
    "comments_contact": {
        "comments_contact_is_guarded",
        "comments_contact_is_not_erased",
        "comments_contact_goes_in_time",
        "comments_contact_takes_its_keys",
        "comments_contact_is_never_emptied",
    },
    "comments_decision": {
        "comments_decision_1_happens_now",
        "comments_decision_2_is_taken",
        "comments_decision_3_takes_effect",
        "comments_decision_4_is_told",
        "comments_decision_has_its_notes",
        "comments_decision_has_its_answer",
        "comments_decision_is_only_added",
        "comments_decision_is_never_emptied",
    },
    "comments_pick": {
        "comments_pick_1_happens_now",
        "comments_pick_2_is_made",
        "comments_pick_3_takes_effect",
        "comments_pick_is_guarded",
        "comments_pick_is_never_emptied",
    },
    "comments_note": {
        "comments_note_is_written",
        "comments_note_is_not_erased",
        "comments_note_is_never_changed",
        "comments_note_is_guarded",
        "comments_note_is_never_emptied",
    },
    "comments_appeal": {
        "comments_appeal_1_happens_now",
        "comments_appeal_2_is_made",
        "comments_appeal_is_guarded",
        "comments_appeal_is_never_emptied",
    },
    "comments_appealanswer": {
        "comments_appealanswer_1_happens_now",
        "comments_appealanswer_2_is_given",
        "comments_appealanswer_3_is_told",
        "comments_appealanswer_is_guarded",
        "comments_appealanswer_is_never_emptied",
    },
    "comments_report": {
        "comments_report_1_happens_now",
        "comments_report_2_is_made",
        "comments_report_is_guarded",
        "comments_report_is_never_emptied",
    },
    "comments_reporter": {
        "comments_reporter_is_acknowledged",
        "comments_reporter_goes_in_time",
        "comments_reporter_takes_the_key",
        "comments_reporter_takes_its_keys",
        "comments_reporter_is_never_changed",
        "comments_reporter_is_never_emptied",
    },
    "comments_reportanswer": {
        "comments_reportanswer_1_happens_now",
        "comments_reportanswer_2_is_given",
        "comments_reportanswer_3_is_told",
        "comments_reportanswer_is_guarded",
        "comments_reportanswer_is_never_emptied",
    },
    "comments_discussion": {"comments_discussion_moves", "comments_discussion_moves_forum"},
    # An article's address is what its comments hang on.
    "articles_article": {
        "articles_article_address_is_frozen",
        "articles_article_slug_is_free",
        "articles_article_moves",
        "articles_article_printed_moves_paper",
        "articles_article_moves_paper",
        "articles_article_gone_moves_paper",
        "comments_queue_follows_article",
    },
    "articles_correction": {"articles_correction_stays", "articles_correction_moves_paper"},
    # A page that is kept would not know that it says something else by now.
    **{
        f"articles_{name}": {f"articles_{name}_moves_paper"}
        for name in (
            *("section", "author", "topic", "page", "picture", "rendition"),
            *("byline", "article_topics", "relatedarticle"),
        )
    },
    "comments_queueentry": {"comments_queueentry_is_never_emptied"},
    "comments_signal": {
        "comments_signal_1_happens_now",
        "comments_signal_goes_with_its_comment",
        "comments_signal_is_not_erased",
        "comments_signal_is_never_emptied",
    },
    "comments_falsealarm": {
        "comments_falsealarm_1_happens_now",
        "comments_falsealarm_goes_with_its_comment",
        "comments_falsealarm_is_never_emptied",
    },
    "comments_likeness": {
        "comments_likeness_goes_with_its_comment",
        "comments_likeness_is_not_erased",
        "comments_likeness_is_never_emptied",
    },
    "comments_referral": {
        "comments_referral_1_happens_now",
        "comments_referral_2_is_made",
        "comments_referral_3_takes_effect",
        "comments_referral_is_guarded",
        "comments_referral_is_never_emptied",
    },
    "comments_mailboxkey": {
        "comments_mailboxkey_1_happens_now",
        "comments_mailboxkey_2_is_mailed",
        "comments_mailboxkey_is_guarded",
        "comments_mailboxkey_is_never_emptied",
    },
    "comments_export": {
        "comments_export_1_happens_now",
        "comments_export_is_only_added",
        "comments_export_is_never_emptied",
    },
    "comments_restart": {
        "comments_restart_1_happens_now",
        "comments_restart_2_is_one",
        "comments_restart_is_only_added",
        "comments_restart_is_never_emptied",
    },
    "comments_secondlook": {
        "comments_secondlook_1_happens_now",
        "comments_secondlook_2_is_taken",
        "comments_secondlook_is_only_added",
        "comments_secondlook_is_never_emptied",
    },
    "comments_urgentinstructions": {
        "comments_urgentinstructions_1_happens_now",
        "comments_urgentinstructions_is_only_added",
        "comments_urgentinstructions_is_never_emptied",
    },
    "comments_silence": {
        "comments_silence_is_only_added",
        "comments_silence_is_never_emptied",
    },
    "comments_reportsilence": {
        "comments_reportsilence_is_only_added",
        "comments_reportsilence_is_never_emptied",
    },
    "comments_subscription": {
        "comments_subscription_is_not_erased",
        "comments_subscription_takes_its_follower",
    },
    "comments_erasure": {
        "comments_erasure_1_happens_now",
        "comments_erasure_2_is_asked_for",
        "comments_erasure_2_is_due",
        "comments_erasure_2_is_ordered",
        "comments_erasure_3_takes_effect",
        "comments_erasure_2_takes_picks",
        "comments_erasure_4_takes_picks",
        "comments_erasure_4_uncounts",
        "comments_erasure_4_ends_following",
        "comments_erasure_is_only_added",
        "comments_erasure_is_never_emptied",
    },
    "comments_recommendation": {
        "comments_recommendation_1_is_published",
        "comments_recommendation_is_made",
        "comments_recommendation_is_counted",
        "comments_recommendation_is_never_emptied",
    },
    "comments_seal": {
        "comments_seal_1_happens_now",
        "comments_seal_2_is_chained",
        "comments_seal_is_only_added",
        "comments_seal_is_never_emptied",
    },
    "comments_guidelines": {
        "comments_guidelines_1_happens_now",
        "comments_guidelines_2_is_published",
        "comments_guidelines_is_whole",
        "comments_guidelines_is_only_added",
        "comments_guidelines_is_never_emptied",
    },
    "comments_clause": {
        "comments_clause_belongs",
        "comments_clause_is_only_added",
        "comments_clause_is_never_emptied",
    },
}

# One digest over every rule of a kind, as the migrations leave them.
DIGESTS = {
    "functions": "eadaabf1881875adc76b95e3bbce2852ac53d72e488aa35f0f5e6d3a53b60ea0",
    "triggers": "7218b7c551b4c83afb65f6772bbb254f1ee2c2339108ce3c27d389962d7eac29",
    "constraints": "e28509cbf0f305e79ef27c4feace00d7f48701fcc3c066b0bde8902c3252de97",
}
