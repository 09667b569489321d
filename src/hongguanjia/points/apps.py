from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "hongguanjia.points"
    label = "points"
    verbose_name = "积分"

    def ready(self) -> None:
        from hongguanjia.base.jobs.api import every
        from hongguanjia.base.record.api import describe_verbs, when_recorded
        from hongguanjia.points import slots, tracing
        from hongguanjia.points.closing.posting import post_due
        from hongguanjia.points.holds import release_expired
        from hongguanjia.points.intake import on_recorded, take_in_due
        from hongguanjia.points.jobs import resume_stalled
        from hongguanjia.points.rollup import refresh_scores
        from hongguanjia.points.sealing import seal_due
        from hongguanjia.points.trail_words import SENTENCES

        when_recorded(on_recorded)
        every(minutes=1, name="points-intake", do=take_in_due)
        every(minutes=5, name="points-holds", do=release_expired)
        every(minutes=10, name="points-scores", do=refresh_scores)
        every(minutes=60, name="points-closing", do=post_due)
        every(minutes=1, name="points-resume", do=resume_stalled)
        every(minutes=30, name="points-seals", do=seal_due)
        slots.register()
        tracing.register()
        describe_verbs(SENTENCES)
