from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('province', '0001_initial'),
        ('reports', '0002_report_public_search'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='report_public_newest',
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_public_state',
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_public_category',
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_public_district',
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_public_commune',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['-submitted_at', '-id'], include=('state', 'category', 'district', 'commune', 'reported_on'), name='report_public_newest'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['state', '-submitted_at', '-id'], include=('category', 'district', 'commune', 'reported_on'), name='report_public_state'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['category', '-submitted_at', '-id'], include=('state', 'district', 'commune', 'reported_on'), name='report_public_category'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['district', '-submitted_at', '-id'], include=('state', 'category', 'commune', 'reported_on'), name='report_public_district'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('is_published', True), ('state__in', ('assigned', 'processing', 'pending_approval', 'completed'))), fields=['commune', '-submitted_at', '-id'], include=('state', 'category', 'district', 'reported_on'), name='report_public_commune'),
        ),
    ]
