import django.db.models.deletion
from hongguanjia.kit.migrating import together
from django.db import migrations, models


from hongguanjia.base.record.triggers import append_only_again


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
        ('people', '0003_redundant_indexes'),
        ('rewards', '0002_append_only'),
    ]

    operations = together([
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('SERVICE', '服务'), ('GOODS', '物品')], max_length=8)),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['-kind', 'position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='category_has_name')],
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('OPEN', '报名'), ('DRAWN', '已抽签'), ('CALLED_OFF', '已取消')], default='OPEN', max_length=10)),
                ('seed_hash', models.CharField(max_length=64)),
                ('seed_sealed', models.BinaryField()),
                ('seed', models.CharField(blank=True, max_length=64)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('called_off_reason', models.CharField(blank=True, max_length=200)),
                ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='rewards.stock')),
            ],
            options={
                'ordering': ['-closes_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='draw_number'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='draw_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DRAWN'), models.Q(('seed', ''), _negated=True)), models.Q(models.Q(('state', 'DRAWN'), _negated=True), ('seed', '')), _connector='OR'), name='draw_seed_after')],
            },
        ),
        migrations.CreateModel(
            name='DrawEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('ENTERED', '已报名'), ('WON', '中签'), ('LOST', '未中签'), ('WITHDRAWN', '已退出')], default='ENTERED', max_length=9)),
                ('place', models.PositiveIntegerField(null=True)),
                ('hold_id', models.BigIntegerField(unique=True)),
                ('entered_at', models.DateTimeField()),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='rewards.draw')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draw_entries', to='people.person')),
                ('voucher', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draw_entry', to='rewards.voucher')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('draw', 'number'), name='entry_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'WITHDRAWN'), _negated=True), fields=('draw', 'person'), name='entry_once_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'WON'), ('voucher__isnull', False)), models.Q(models.Q(('state', 'WON'), _negated=True), ('voucher__isnull', True)), _connector='OR'), name='entry_won_has_voucher')],
            },
        ),
        migrations.CreateModel(
            name='Drop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('taken', models.PositiveIntegerField(default=0)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField()),
                ('called_off_at', models.DateTimeField(null=True)),
                ('called_off_reason', models.CharField(blank=True, max_length=200)),
                ('reward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drops', to='rewards.reward')),
            ],
            options={
                'ordering': ['opens_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gt', 0), ('taken__lte', models.F('number'))), name='drop_number_kept'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='drop_in_order'), models.CheckConstraint(condition=models.Q(('announced_at__lt', models.F('opens_at'))), name='drop_announced_before')],
            },
        ),
        migrations.CreateModel(
            name='DropPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='rewards.drop')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('voucher', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='drop_place', to='rewards.voucher')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('drop', 'person'), name='drop_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='RewardPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=80)),
                ('removed_at', models.DateTimeField(null=True)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('reward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='rewards.reward')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='picture_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Sponsor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('thanks', models.CharField(blank=True, max_length=200)),
                ('ended_date', models.DateField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sponsors', to='people.organisation')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='sponsor_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='sponsor_has_name')],
            },
        ),
        migrations.CreateModel(
            name='StationClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('reason', models.CharField(max_length=80)),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='rewards.station')),
            ],
            options={
                'ordering': ['first_date', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='closure_in_order')],
            },
        ),
        migrations.CreateModel(
            name='StockCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('COUNTING', '盘点中'), ('COUNTED', '待复核'), ('CONFIRMED', '已复核'), ('ABANDONED', '已作废')], default='COUNTING', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('opened_by_label', models.CharField(max_length=80)),
                ('counted_at', models.DateTimeField(null=True)),
                ('counted_by_id', models.BigIntegerField(null=True)),
                ('counted_by_label', models.CharField(blank=True, max_length=80)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_label', models.CharField(blank=True, max_length=80)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='rewards.station')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['COUNTING', 'COUNTED'])), fields=('station',), name='count_one_open')],
            },
        ),
        migrations.CreateModel(
            name='CountLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expected', models.PositiveIntegerField(null=True)),
                ('counted', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='count_lines', to='rewards.stock')),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rewards.stockcount')),
            ],
            options={
                'ordering': ['stock__reward__title', 'id'],
                'constraints': [models.UniqueConstraint(fields=('count', 'stock'), name='count_line_once')],
            },
        ),
        migrations.CreateModel(
            name='StockLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('good_until', models.DateField()),
                ('movement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot', to='rewards.stockmovement')),
                ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='rewards.stock')),
            ],
            options={
                'ordering': ['good_until', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='lot_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='StockTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('lots', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('SENT', '在途'), ('RECEIVED', '已接收'), ('TAKEN_BACK', '已退回')], default='SENT', max_length=10)),
                ('sent_at', models.DateTimeField()),
                ('sent_by_label', models.CharField(max_length=80)),
                ('received', models.PositiveIntegerField(null=True)),
                ('difference_reason', models.CharField(blank=True, max_length=200)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_label', models.CharField(blank=True, max_length=80)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent', to='rewards.stock')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coming', to='rewards.stock')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='transfer_moves_something'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='transfer_goes_elsewhere'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'SENT')), models.Q(models.Q(('state', 'SENT'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='transfer_closed_when_not_sent'), models.CheckConstraint(condition=models.Q(('received__isnull', True), ('received', models.F('quantity')), models.Q(('difference_reason', ''), _negated=True), _connector='OR'), name='transfer_difference_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('WAITING', '排队中'), ('OFFERED', '已为您留出'), ('TAKEN', '已兑换'), ('DECLINED', '已放弃'), ('LAPSED', '逾期未兑')], default='WAITING', max_length=8)),
                ('joined_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('stock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='rewards.stock')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['WAITING', 'OFFERED'])), fields=('stock', 'person'), name='waiting_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'OFFERED'), _negated=True), ('until__isnull', False), _connector='OR'), name='waiting_offer_has_end')],
                'indexes': [models.Index(fields=['stock', 'state'], name='waiting_of_stock')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='stockmovement',
            name='movement_says_what_it_did',
        ),
        migrations.AddField(
            model_name='reward',
            name='household_limit',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='reward',
            name='way',
            field=models.CharField(choices=[('ALWAYS', '随时兑换'), ('DROP', '限量发放'), ('DRAW', '抽签')], default='ALWAYS', max_length=6),
        ),
        migrations.AddField(
            model_name='station',
            name='directions',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='station',
            name='sketch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment'),
        ),
        migrations.AddField(
            model_name='station',
            name='week',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='kind',
            field=models.CharField(choices=[('IN', '入库'), ('RESERVE', '兑换预留'), ('RELEASE', '退回预留'), ('HAND_OVER', '核销出库'), ('CORRECT', '更正'), ('SEND', '调出'), ('ARRIVE', '调入'), ('COUNT', '盘点'), ('WRITE_OFF', '过期报废'), ('RETURN', '退回入库'), ('SET_ASIDE', '为候补留出'), ('PUT_BACK', '候补退回')], max_length=10),
        ),
        migrations.AddField(
            model_name='reward',
            name='category',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='rewards.category'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='count_line',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='rewards.countline'),
        ),
        migrations.AddField(
            model_name='reward',
            name='sponsor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='rewards.sponsor'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(('household_limit__isnull', True), ('household_limit__gt', 0), _connector='OR'), name='reward_household_limit_positive'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='transfer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='rewards.stocktransfer'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='waiting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='rewards.waiting'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'IN'), ('on_hand_change__gt', 0), ('reserved_change', 0), ('voucher__isnull', True)), models.Q(('kind', 'RESERVE'), ('on_hand_change', 0), ('reserved_change', 1), ('voucher__isnull', False)), models.Q(('kind', 'RELEASE'), ('on_hand_change', 0), ('reserved_change', -1), ('voucher__isnull', False)), models.Q(('kind', 'HAND_OVER'), ('on_hand_change', -1), ('reserved_change', -1), ('voucher__isnull', False)), models.Q(('kind', 'RETURN'), ('on_hand_change', 1), ('reserved_change', 0), ('voucher__isnull', False)), models.Q(('kind', 'CORRECT'), ('reserved_change', 0), ('voucher__isnull', True), models.Q(('on_hand_change', 0), _negated=True), models.Q(('reason', ''), _negated=True)), models.Q(('kind', 'SEND'), ('on_hand_change__lt', 0), ('reserved_change', 0), ('transfer__isnull', False)), models.Q(('kind', 'ARRIVE'), ('on_hand_change__gt', 0), ('reserved_change', 0), ('transfer__isnull', False)), models.Q(('count_line__isnull', False), ('kind', 'COUNT'), ('reserved_change', 0), models.Q(('on_hand_change', 0), _negated=True)), models.Q(('kind', 'WRITE_OFF'), ('on_hand_change__lt', 0), ('reserved_change', 0), ('voucher__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('kind', 'SET_ASIDE'), ('on_hand_change', 0), ('reserved_change', 1), ('waiting__isnull', False)), models.Q(('kind', 'PUT_BACK'), ('on_hand_change', 0), ('reserved_change', -1), ('waiting__isnull', False)), _connector='OR'), name='movement_says_what_it_did'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(fields=('transfer', 'kind', 'stock'), name='movement_once_per_transfer'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(fields=('count_line', 'kind'), name='movement_once_per_count'),
        ),
        migrations.AddConstraint(
            model_name='stockmovement',
            constraint=models.UniqueConstraint(fields=('waiting', 'kind'), name='movement_once_per_waiting'),
        ),
        append_only_again("rewards_stockmovement"),
    ])
