import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkout', '0005_wishlist'),
        ('customers', '0006_transfer_slips'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('method', models.CharField(choices=[('khalti', 'Khalti'), ('bank', 'Bank transfer'), ('cash', 'Cash at the counter')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('due_at', models.DateTimeField(help_text='The pieces are held for this part until then.')),
            ],
            options={
                'ordering': ['order', 'position'],
            },
        ),
        migrations.CreateModel(
            name='PaymentLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('khalti', 'Khalti'), ('bank', 'Bank transfer'), ('cash', 'Cash at the counter')], max_length=10)),
                ('starts_on', models.DateField(help_text='The first day, from midnight in Kathmandu.', verbose_name='from')),
                ('least', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='least payment (Rs)')),
                ('most', models.DecimalField(blank=True, decimal_places=2, help_text='For one payment. Empty: no limit.', max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='largest payment (Rs)')),
                ('most_a_day', models.DecimalField(blank=True, decimal_places=2, help_text='Of one payer. Empty: no limit.', max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='largest sum a day (Rs)')),
                ('most_a_month', models.DecimalField(blank=True, decimal_places=2, help_text='Of one payer, in a calendar month. Empty: no limit.', max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='largest sum a month (Rs)')),
                ('note', models.CharField(blank=True, help_text='Where this is written, for whoever looks after the limits.', max_length=200)),
            ],
            options={
                'verbose_name': 'payment limit',
                'ordering': ['method', '-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('status', models.CharField(choices=[('due', 'Owed'), ('sending', 'Being sent'), ('sent', 'Sent'), ('done', 'Refunded')], default='due', max_length=10, verbose_name='status')),
                ('method', models.CharField(choices=[('khalti', 'Khalti'), ('bank', 'Bank transfer'), ('cash', 'Cash at the counter')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('due_on', models.DateField(help_text='The last day by which the payer is to have it.')),
                ('reference', models.CharField(blank=True, help_text='What the bank or the receipt calls it.', max_length=80)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'permissions': [('send_refund', 'Can send refunds and record those paid by bank')],
            },
        ),
        migrations.CreateModel(
            name='RefundEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_status', models.CharField(blank=True, max_length=12)),
                ('to_status', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='payment',
            options={'ordering': ['-created_at', '-pk'], 'permissions': [('settle_payment', 'Can ask the gateway about a payment'), ('confirm_payment', 'Can confirm bank transfers and take cash')]},
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='payment_one_open_per_order',
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='bank_account',
            field=models.TextField(blank=True, help_text='As the shopper is to type it: bank, branch, name and number of the account. Without it nobody is offered a bank transfer.', max_length=500, verbose_name='the shop’s bank account'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='bank_transfer_enabled',
            field=models.BooleanField(default=True, verbose_name='take bank transfers'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='cash_enabled',
            field=models.BooleanField(default=True, verbose_name='take cash at the counter'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='days_for_bank_transfer',
            field=models.PositiveIntegerField(default=2, help_text='For who pays all by bank. The price and the pieces are held until then.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(14)], verbose_name='days for a bank transfer'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='days_for_cash',
            field=models.PositiveIntegerField(default=1, help_text='For who pays in cash when picking up.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='days to come and pay'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='days_for_the_rest',
            field=models.PositiveIntegerField(default=7, help_text='After the first payment. The price and the pieces are held until then.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='days for the rest'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='deposit_percent',
            field=models.PositiveIntegerField(default=20, help_text='What is paid by Khalti at once when the rest comes by bank.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='deposit (% of the total)'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='known_payer_from',
            field=models.DecimalField(decimal_places=2, default=Decimal('1000000.00'), help_text='Orders of this much or more are paid by bank alone, from an account of the buyer or of family.', max_digits=14, validators=[django.core.validators.MinValueValidator(1)], verbose_name='from the buyer’s own account from (Rs)'),
        ),
        migrations.AddField(
            model_name='checkoutsettings',
            name='refund_days',
            field=models.PositiveIntegerField(default=7, help_text='What is owed back is to reach the payer within these days.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days to refund'),
        ),
        migrations.AddField(
            model_name='order',
            name='needs_known_payer',
            field=models.BooleanField(default=False, help_text='So dear that the law wants it paid from a bank account of the buyer or of family.'),
        ),
        migrations.AddField(
            model_name='order',
            name='plan',
            field=models.CharField(choices=[('khalti', 'All by Khalti'), ('khalti_days', 'By Khalti, on several days'), ('deposit', 'A deposit by Khalti, the rest by bank transfer'), ('bank', 'By bank transfer'), ('cash', 'Cash at the counter')], default='khalti', max_length=12, verbose_name='way of paying'),
        ),
        migrations.AddField(
            model_name='payment',
            name='bank_reference',
            field=models.CharField(blank=True, max_length=60, verbose_name='the bank’s reference'),
        ),
        migrations.AddField(
            model_name='payment',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payment',
            name='paid_on',
            field=models.DateField(blank=True, null=True, verbose_name='day of the transfer'),
        ),
        migrations.AddField(
            model_name='payment',
            name='payer_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='whose account it comes from'),
        ),
        migrations.AddField(
            model_name='payment',
            name='payer_relation',
            field=models.CharField(blank=True, choices=[('self', 'The buyer'), ('spouse', 'Husband or wife'), ('parent', 'Father or mother'), ('child', 'Son or daughter'), ('sibling', 'Brother or sister'), ('family', 'Other family')], max_length=10, verbose_name='who that is'),
        ),
        migrations.AddField(
            model_name='payment',
            name='slip',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='customers.vaultdocument'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='method',
            field=models.CharField(choices=[('khalti', 'Khalti'), ('bank', 'Bank transfer'), ('cash', 'Cash at the counter')], default='khalti', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('method', 'khalti'), ('status__in', ['created', 'initiated', 'review'])), fields=('order',), name='payment_one_open_per_order'),
        ),
        migrations.AddField(
            model_name='instalment',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='checkout.order'),
        ),
        migrations.AddConstraint(
            model_name='paymentlimit',
            constraint=models.UniqueConstraint(fields=('method', 'starts_on'), name='payment_limit_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='paymentlimit',
            constraint=models.CheckConstraint(condition=models.Q(('least__gt', 0)), name='payment_limit_least_positive'),
        ),
        migrations.AddConstraint(
            model_name='paymentlimit',
            constraint=models.CheckConstraint(condition=models.Q(('most__isnull', True), ('most__gte', models.F('least')), _connector='OR'), name='payment_limit_most_not_below'),
        ),
        migrations.AddField(
            model_name='refund',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='checkout.payment'),
        ),
        migrations.AddField(
            model_name='refund',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refundevent',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refundevent',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='checkout.refund'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.UniqueConstraint(fields=('order', 'position'), name='instalment_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(models.F('next_try_at'), condition=models.Q(('next_try_at__isnull', False)), name='refund_try_due'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['due', 'sending', 'sent', 'done'])), name='refund_status_known'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='refund_done_has_its_moment'),
        ),
    ]
