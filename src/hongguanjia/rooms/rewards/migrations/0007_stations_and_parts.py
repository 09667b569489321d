import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_redundant_indexes'),
        ('rewards', '0006_giving'),
    ]

    operations = [
        migrations.CreateModel(
            name='PartialReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('PROPOSED', '等另一人确认'), ('DONE', '已退'), ('REFUSED', '未退')], max_length=8)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by_id', models.BigIntegerField(null=True)),
                ('proposed_by_label', models.CharField(max_length=80)),
                ('request_key', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_label', models.CharField(blank=True, max_length=80)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partial_returns', to='rewards.voucher')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='part_gives_something'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='part_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'PROPOSED')), models.Q(models.Q(('state', 'PROPOSED'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='part_decided'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='part_refused_with_reason'), models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('voucher', 'request_key'), name='part_request_once'), models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('voucher',), name='part_one_open')],
            },
        ),
        migrations.AlterModelOptions(
            name='reward',
            options={'ordering': ['-kind', 'price', 'id']},
        ),
        migrations.AddField(
            model_name='counterterms',
            name='alone_most',
            field=models.PositiveSmallIntegerField(default=20, verbose_name='一个人可以退回的积分'),
        ),
        migrations.AddField(
            model_name='counterterms',
            name='soon_days',
            field=models.PositiveSmallIntegerField(default=30, verbose_name='保质期前几天提醒'),
        ),
        migrations.AddField(
            model_name='station',
            name='landmarks',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='stocktransfer',
            name='request_key',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='voucher',
            name='returned',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='stocktransfer',
            constraint=models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('source', 'request_key'), name='transfer_request_once'),
        ),
        migrations.RunSQL(
            "UPDATE rewards_voucher SET returned = price WHERE state = 'RETURNED'", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('returned__lte', models.F('price'))), name='voucher_returns_what_was_paid'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('returned', models.F('price')), ('state', 'RETURNED')), ('state', 'HANDED_OVER'), models.Q(models.Q(('state__in', ['RETURNED', 'HANDED_OVER']), _negated=True), ('returned', 0)), _connector='OR'), name='voucher_returned_when_fetched'),
        ),
    ]
