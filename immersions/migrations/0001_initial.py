import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


from ._guarantees import AFTER


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='numéro et rue')),
                ('postcode', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$', 'Un code postal compte 5 chiffres.')], verbose_name='code postal')),
                ('city', models.CharField(max_length=100, verbose_name='commune')),
                ('name', models.CharField(max_length=255, verbose_name='nom')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='fermée le')),
            ],
            options={
                'verbose_name': 'agence',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Appellation',
            fields=[
                ('ogr', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='code OGR')),
                ('label', models.CharField(max_length=255, verbose_name='appellation')),
                ('synonyms', models.CharField(blank=True, max_length=500, verbose_name='autres mots')),
                ('search_text', models.TextField(blank=True, editable=False, verbose_name='mots de recherche')),
            ],
            options={
                'verbose_name': 'appellation',
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='CollectiveAgreement',
            fields=[
                ('idcc', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='IDCC')),
                ('title', models.CharField(max_length=500, verbose_name='intitulé')),
            ],
            options={
                'verbose_name': 'convention collective',
                'ordering': ['idcc'],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('insee', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('postcodes', models.CharField(max_length=250, verbose_name='codes postaux')),
                ('department', models.CharField(max_length=3, verbose_name='département')),
                ('population', models.PositiveIntegerField(default=0, verbose_name='population')),
                ('lat', models.FloatField(verbose_name='latitude')),
                ('lon', models.FloatField(verbose_name='longitude')),
                ('approximate', models.BooleanField(default=False, verbose_name='point approché')),
                ('search_text', models.CharField(db_index=True, editable=False, max_length=120, verbose_name='mots de recherche')),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Establishment',
            fields=[
                ('siret', models.CharField(max_length=14, primary_key=True, serialize=False, verbose_name='SIRET')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='nom')),
                ('naf', models.CharField(blank=True, max_length=6, verbose_name='activité principale (NAF)')),
                ('workforce_band', models.CharField(choices=[('UNDER_20', 'Moins de 20 personnes'), ('FROM_20_TO_249', 'De 20 à 249 personnes'), ('FROM_250_TO_749', 'De 250 à 749 personnes'), ('FROM_750', '750 personnes et plus'), ('UNKNOWN', 'Effectif non précisé')], default='UNKNOWN', max_length=16, verbose_name='effectif')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='numéro et rue')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='commune')),
                ('insee', models.CharField(blank=True, max_length=5, verbose_name='code INSEE de la commune')),
                ('is_open', models.BooleanField(default=True, verbose_name='ouvert')),
                ('updated_at', models.DateTimeField(verbose_name='importé le')),
            ],
            options={
                'verbose_name': 'établissement',
                'ordering': ['siret'],
            },
        ),
        migrations.CreateModel(
            name='EstablishmentContact',
            fields=[
                ('siret', models.CharField(max_length=14, primary_key=True, serialize=False, verbose_name='SIRET')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('website', models.URLField(blank=True, verbose_name='site internet')),
                ('source', models.CharField(max_length=255, verbose_name='source')),
                ('checked_on', models.DateField(verbose_name='relevé le')),
            ],
            options={
                'verbose_name': 'contact d’un établissement',
                'verbose_name_plural': 'contacts d’établissements',
                'ordering': ['siret'],
            },
        ),
        migrations.CreateModel(
            name='NafCode',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False, verbose_name='code')),
                ('label', models.CharField(max_length=255, verbose_name='activité')),
                ('section', models.CharField(max_length=1, verbose_name='section')),
                ('section_label', models.CharField(max_length=255, verbose_name='famille')),
            ],
            options={
                'verbose_name': 'activité',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='RomeJob',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code ROME')),
                ('label', models.CharField(max_length=255, verbose_name='métier')),
            ],
            options={
                'verbose_name': 'métier',
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse e-mail')),
                ('first_name', models.CharField(blank=True, max_length=255, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=255, verbose_name='nom')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('is_staff', models.BooleanField(default=False, verbose_name='administration du site')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inscription')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'compte',
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='partenaire')),
                ('hint', models.CharField(max_length=12, verbose_name='début de la clé')),
                ('key_sha256', models.BinaryField(max_length=32, unique=True, verbose_name='empreinte')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('offers:read', 'Lire les offres'), ('offers:write', 'Envoyer et retirer les offres de son réseau')], max_length=20), size=None, verbose_name='droits')),
                ('network', models.CharField(blank=True, max_length=60, verbose_name='réseau')),
                ('per_second', models.PositiveIntegerField(default=5, verbose_name='appels par seconde')),
                ('per_day', models.PositiveIntegerField(default=20000, verbose_name='appels par jour')),
                ('created_at', models.DateTimeField(verbose_name='créée le')),
                ('expires_at', models.DateTimeField(verbose_name='expire le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoquée le')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisée le')),
            ],
            options={
                'verbose_name': 'clé d’API',
                'verbose_name_plural': 'clés d’API',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('scopes__contains', ['offers:write']), _negated=True), ('network__gt', ''), _connector='OR'), name='api_key_writes_for_one_network', violation_error_message='Une clé qui envoie des offres appartient à un réseau : indiquez lequel.'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='api_key_expires_after_creation', violation_error_message='La clé expire avant d’être créée : vérifiez la date.')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_name', models.CharField(max_length=255, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=255, verbose_name='nom')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('postcode', models.CharField(blank=True, max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$', 'Un code postal compte 5 chiffres.')], verbose_name='code postal')),
                ('status', models.CharField(choices=[('NON_EMPLOYEE', 'Sans contrat de travail'), ('EMPLOYEE', 'Salarié(e)'), ('SIAE_EMPLOYEE', 'Salarié(e) d’une structure d’insertion'), ('AIDED_CONTRACT', 'En contrat aidé'), ('ESAT_USER', 'Accompagné(e) par un ESAT'), ('PUBLIC_AGENT', 'Agent public'), ('OTHER', 'Autre situation')], default='NON_EMPLOYEE', max_length=16, verbose_name='situation')),
                ('project', models.TextField(blank=True, max_length=2000, verbose_name='mon projet')),
                ('call_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='demande à être rappelé le')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidates', to='immersions.agency', verbose_name='agence')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidate', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='immersions.commune', verbose_name='commune')),
            ],
            options={
                'verbose_name': 'candidat',
                'ordering': ['last_name', 'first_name'],
            },
        ),
        migrations.AddField(
            model_name='agency',
            name='commune',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='immersions.commune', verbose_name='commune INSEE'),
        ),
        migrations.CreateModel(
            name='HostMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.CharField(blank=True, max_length=255, verbose_name='fonction')),
                ('role', models.CharField(choices=[('MANAGER', 'Responsable'), ('CONTACT', 'Contact')], db_default='MANAGER', default='MANAGER', max_length=8, verbose_name='rôle')),
                ('is_signatory', models.BooleanField(default=True, verbose_name='peut signer')),
                ('is_active', models.BooleanField(default=True, verbose_name='en activité')),
                ('proof', models.CharField(blank=True, choices=[('MAIL', 'Adresse e-mail de l’établissement'), ('CODE', 'Code reçu par l’établissement'), ('COUNSELLOR', 'Confirmation d’un conseiller'), ('COLLEAGUE', 'Invitation d’un collègue confirmé')], db_default='', max_length=16, verbose_name='preuve')),
                ('proved_at', models.DateTimeField(blank=True, null=True, verbose_name='prouvé le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='host_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membre d’une structure d’accueil',
            },
        ),
        migrations.CreateModel(
            name='HostCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hmac', models.BinaryField(blank=True, null=True, verbose_name='empreinte du code')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('created_at', models.DateTimeField(verbose_name='demandé le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('consumed_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='remplacé le')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='immersions.hostmember')),
            ],
            options={
                'verbose_name': 'code d’appartenance',
                'verbose_name_plural': 'codes d’appartenance',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HostStructure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='numéro et rue')),
                ('postcode', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$', 'Un code postal compte 5 chiffres.')], verbose_name='code postal')),
                ('city', models.CharField(max_length=100, verbose_name='commune')),
                ('siret', models.CharField(max_length=14, unique=True, verbose_name='SIRET')),
                ('name', models.CharField(max_length=255, verbose_name='nom')),
                ('naf', models.CharField(blank=True, max_length=6, verbose_name='activité principale (NAF)')),
                ('activity', models.CharField(blank=True, max_length=255, verbose_name='activité principale')),
                ('idcc', models.CharField(blank=True, max_length=4, verbose_name='convention collective (IDCC)')),
                ('sector', models.CharField(choices=[('PRIVATE', 'Entreprise'), ('PUBLIC', 'Employeur public'), ('ASSOCIATION', 'Association')], default='PRIVATE', max_length=12, verbose_name='nature')),
                ('workforce_band', models.CharField(choices=[('UNDER_20', 'Moins de 20 personnes'), ('FROM_20_TO_249', 'De 20 à 249 personnes'), ('FROM_250_TO_749', 'De 250 à 749 personnes'), ('FROM_750', '750 personnes et plus'), ('UNKNOWN', 'Effectif non précisé')], default='UNKNOWN', max_length=16, verbose_name='effectif')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('website', models.URLField(blank=True, verbose_name='site internet')),
                ('welcomes_disability', models.BooleanField(default=False, verbose_name='accueille des personnes en situation de handicap')),
                ('access_features', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('step_free', 'Accès de plain-pied'), ('adapted_toilets', 'Toilettes adaptées'), ('quiet_room', 'Pièce calme'), ('lsf', 'Langue des signes (LSF)'), ('subtitles', 'Sous-titrage ou consignes écrites'), ('adaptable_hours', 'Horaires aménageables'), ('public_transport', 'Transports en commun à proximité'), ('parking', 'Stationnement à proximité')], max_length=16), blank=True, db_default=[], default=list, size=None, verbose_name='accès et aménagements du lieu')),
                ('commitment', models.TextField(blank=True, max_length=1000, verbose_name='nos engagements')),
                ('referent_name', models.CharField(blank=True, db_default='', max_length=255, verbose_name='référent handicap')),
                ('referent_email', models.EmailField(blank=True, db_default='', max_length=254, verbose_name='adresse e-mail du référent handicap')),
                ('lead_days', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='jours de préparation')),
                ('lead_documents', models.TextField(blank=True, db_default='', max_length=1000, verbose_name='documents demandés')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='SIRET vérifié le')),
                ('suspended_at', models.DateTimeField(blank=True, null=True, verbose_name='suspendue le')),
                ('suspension_reason', models.CharField(blank=True, max_length=500, verbose_name='raison de la suspension')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='immersions.commune', verbose_name='commune INSEE')),
            ],
            options={
                'verbose_name': 'structure d’accueil',
                'verbose_name_plural': 'structures d’accueil',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='hostmember',
            name='host',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='immersions.hoststructure'),
        ),
        migrations.CreateModel(
            name='HostInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail')),
                ('role', models.CharField(choices=[('MANAGER', 'Responsable'), ('CONTACT', 'Contact')], default='CONTACT', max_length=8, verbose_name='rôle')),
                ('is_signatory', models.BooleanField(default=False, verbose_name='peut signer')),
                ('token_sha256', models.BinaryField(blank=True, null=True, verbose_name='empreinte du lien')),
                ('created_at', models.DateTimeField(verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='immersions.hoststructure')),
            ],
            options={
                'verbose_name': 'invitation d’un collègue',
                'verbose_name_plural': 'invitations de collègues',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImmersionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('DISCOVER', 'Découvrir un métier ou un secteur d’activité'), ('CONFIRM', 'Confirmer un projet professionnel'), ('RECRUIT', 'Initier une démarche de recrutement')], default='DISCOVER', max_length=8, verbose_name='objet')),
                ('message', models.TextField(max_length=1000, verbose_name='votre message')),
                ('wished_start', models.DateField(verbose_name='début souhaité')),
                ('wished_end', models.DateField(verbose_name='fin souhaitée')),
                ('status', models.CharField(choices=[('SENT', 'En attente de réponse'), ('ACCEPTED', 'Acceptée'), ('DECLINED', 'Refusée'), ('WITHDRAWN', 'Retirée'), ('EXPIRED', 'Close sans réponse')], default='SENT', max_length=9, verbose_name='état')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='réponse')),
                ('decline_reason', models.CharField(blank=True, choices=[('NO_TIME', 'Nous ne pouvons pas accueillir à ces dates'), ('NOT_SUITABLE', 'Le poste ne convient pas à ce projet'), ('FULL', 'Nous accueillons déjà quelqu’un'), ('OTHER', 'Autre raison')], max_length=12, verbose_name='raison')),
                ('sent_at', models.DateTimeField(verbose_name='envoyée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='immersions.candidate', verbose_name='candidat')),
            ],
            options={
                'verbose_name': 'demande d’immersion',
                'verbose_name_plural': 'demandes d’immersion',
                'ordering': ['-sent_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.TextField(blank=True, max_length=500, verbose_name='note')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='présentée par')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='introductions', to='immersions.candidate', verbose_name='candidat')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='immersions.hoststructure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'mise en relation',
                'verbose_name_plural': 'mises en relation',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('WAITING', 'En attente'), ('ACCEPTED', 'Acceptée'), ('REFUSED', 'Refusée')], default='WAITING', max_length=8, verbose_name='état')),
                ('asked_at', models.DateTimeField(verbose_name='envoyée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='immersions.hoststructure', verbose_name='structure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'demande pour rejoindre une structure',
                'verbose_name_plural': 'demandes pour rejoindre une structure',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('verb', models.CharField(max_length=40, verbose_name='action')),
                ('kind', models.CharField(max_length=40, verbose_name='objet')),
                ('object_id', models.BigIntegerField(verbose_name='ligne')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='faits')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ligne du journal',
                'verbose_name_plural': 'journal',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='lettre')),
                ('subject_id', models.BigIntegerField(verbose_name='ligne concernée')),
                ('recipient', models.CharField(max_length=254, verbose_name='destinataire')),
                ('status', models.CharField(choices=[('WAITING', 'En attente d’envoi'), ('SENT', 'Envoyé'), ('FAILED', 'Non remis')], default='WAITING', max_length=7, verbose_name='état')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='demandé le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('failure', models.CharField(blank=True, max_length=255, verbose_name='cause de l’échec')),
                ('loss_told_at', models.DateTimeField(blank=True, null=True, verbose_name='échec signalé le')),
            ],
            options={
                'verbose_name': 'courriel',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['kind', 'subject_id'], name='letter_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('recipient__gt', '')), name='letter_has_a_recipient', violation_error_message='Un courriel a un destinataire.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('COUNSELLOR', 'Conseiller, conseillère'), ('AGENCY_ADMIN', 'Responsable de l’agence')], default='COUNSELLOR', max_length=12, verbose_name='rôle')),
                ('function', models.CharField(default='Conseiller en insertion', max_length=255, verbose_name='fonction')),
                ('is_active', models.BooleanField(default=True, verbose_name='en activité')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='immersions.agency')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'membre d’une agence',
                'verbose_name_plural': 'membres d’une agence',
            },
        ),
        migrations.AddField(
            model_name='candidate',
            name='counsellor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='caseload', to='immersions.membership', verbose_name='conseiller'),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('CANDIDATE', 'candidat, candidate'), ('HOST', 'structure d’accueil'), ('COUNSELLOR', 'conseiller, conseillère')], max_length=10, verbose_name='côté')),
                ('text', models.TextField(max_length=2000, verbose_name='message')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écrit par')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='immersions.immersionrequest', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='numéro et rue')),
                ('postcode', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$', 'Un code postal compte 5 chiffres.')], verbose_name='code postal')),
                ('city', models.CharField(max_length=100, verbose_name='commune')),
                ('title', models.CharField(max_length=255, verbose_name='titre')),
                ('tasks', models.TextField(max_length=2000, verbose_name='ce que vous ferez')),
                ('remote_mode', models.CharField(choices=[('ON_SITE', 'Sur place'), ('HYBRID', 'En partie à distance'), ('REMOTE', 'À distance')], default='ON_SITE', max_length=8, verbose_name='lieu de présence')),
                ('for_discovery', models.BooleanField(default=True, verbose_name='pour découvrir')),
                ('for_confirmation', models.BooleanField(default=True, verbose_name='pour confirmer un projet')),
                ('for_recruitment', models.BooleanField(default=True, verbose_name='avant une embauche')),
                ('welcomes_disability', models.BooleanField(default=False, verbose_name='accueille des personnes en situation de handicap')),
                ('available_from', models.DateField(blank=True, null=True, verbose_name='accueil possible à partir du')),
                ('closed_from', models.DateField(blank=True, null=True, verbose_name='fermeture du')),
                ('closed_until', models.DateField(blank=True, null=True, verbose_name='fermeture jusqu’au')),
                ('capacity', models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name='personnes à la fois')),
                ('monthly_limit', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='demandes par mois')),
                ('contact_mode', models.CharField(choices=[('PORTAL', 'Par une demande sur ce site'), ('PHONE', 'Par téléphone'), ('IN_PERSON', 'Sur place')], db_default='PORTAL', default='PORTAL', max_length=9, verbose_name='premier contact')),
                ('tutor_name', models.CharField(blank=True, db_default='', max_length=255, verbose_name='tuteur ou tutrice')),
                ('asleep_at', models.DateTimeField(blank=True, null=True, verbose_name='endormie le')),
                ('sector', models.CharField(choices=[('PRIVATE', 'Entreprise'), ('PUBLIC', 'Employeur public'), ('ASSOCIATION', 'Association')], db_default='PRIVATE', default='PRIVATE', editable=False, max_length=12, verbose_name='nature de la structure')),
                ('naf', models.CharField(db_default='', default='', editable=False, max_length=6, verbose_name='activité principale (NAF)')),
                ('access_features', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('step_free', 'Accès de plain-pied'), ('adapted_toilets', 'Toilettes adaptées'), ('quiet_room', 'Pièce calme'), ('lsf', 'Langue des signes (LSF)'), ('subtitles', 'Sous-titrage ou consignes écrites'), ('adaptable_hours', 'Horaires aménageables'), ('public_transport', 'Transports en commun à proximité'), ('parking', 'Stationnement à proximité')], max_length=16), db_default=[], default=list, editable=False, size=None, verbose_name='accès et aménagements du lieu')),
                ('lat', models.FloatField(verbose_name='latitude')),
                ('lon', models.FloatField(verbose_name='longitude')),
                ('active', models.BooleanField(default=True, verbose_name='publiée')),
                ('network', models.CharField(blank=True, default='', max_length=60, verbose_name='réseau')),
                ('external_id', models.CharField(blank=True, default='', max_length=100, verbose_name='référence du réseau')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='publiée le')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='modifiée le')),
                ('appellation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='immersions.appellation', verbose_name='appellation')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='immersions.commune', verbose_name='commune INSEE')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='immersions.hoststructure', verbose_name='structure')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='immersions.romejob', verbose_name='métier')),
            ],
            options={
                'verbose_name': 'offre',
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='immersionrequest',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='immersions.offer', verbose_name='offre'),
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept_at', models.DateTimeField(verbose_name='gardée le')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='immersions.candidate', verbose_name='candidat')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='immersions.offer', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'offre gardée',
                'verbose_name_plural': 'offres gardées',
                'ordering': ['-kept_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PrescriberOrganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(blank=True, max_length=255, verbose_name='numéro et rue')),
                ('postcode', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^\\d{5}$', 'Un code postal compte 5 chiffres.')], verbose_name='code postal')),
                ('city', models.CharField(max_length=100, verbose_name='commune')),
                ('name', models.CharField(max_length=255, verbose_name='dénomination')),
                ('kind', models.CharField(choices=[('FRANCE_TRAVAIL', 'France Travail'), ('MISSION_LOCALE', 'Mission locale'), ('CAP_EMPLOI', 'Cap emploi'), ('SIAE', 'Structure d’insertion par l’activité économique'), ('CONSEIL_DEPARTEMENTAL', 'Conseil départemental'), ('PREPA_APPRENTISSAGE', 'Organisme de préparation à l’apprentissage'), ('DELEGATED', 'Organisme par convention de prescription'), ('SUPPORT_ONLY', 'Structure d’accompagnement seulement')], max_length=24, verbose_name='nature')),
                ('siae_kind', models.CharField(blank=True, choices=[('EI', 'Entreprise d’insertion'), ('AI', 'Association intermédiaire'), ('ACI', 'Atelier et chantier d’insertion'), ('ETTI', 'Entreprise de travail temporaire d’insertion')], max_length=4, verbose_name='type de SIAE')),
                ('pmsmp_clause', models.BooleanField(default=False, verbose_name='convention d’État prévoyant les PMSMP')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='immersions.commune', verbose_name='commune INSEE')),
            ],
            options={
                'verbose_name': 'organisme',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='agency',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='immersions.prescriberorganisation', verbose_name='organisme'),
        ),
        migrations.CreateModel(
            name='PrescriptionDelegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('categories', models.CharField(max_length=500, verbose_name='publics concernés')),
                ('starts_on', models.DateField(verbose_name='début')),
                ('ends_on', models.DateField(verbose_name='fin')),
                ('status', models.CharField(choices=[('ACTIVE', 'En vigueur'), ('SUSPENDED', 'Suspendue'), ('WITHDRAWN', 'Retirée')], default='ACTIVE', max_length=10, verbose_name='état')),
                ('grantee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_held', to='immersions.prescriberorganisation', verbose_name='délégataire')),
                ('grantor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_granted', to='immersions.prescriberorganisation', verbose_name='délégant')),
            ],
            options={
                'verbose_name': 'convention de prescription',
                'verbose_name_plural': 'conventions de prescription',
            },
        ),
        migrations.CreateModel(
            name='ProjectSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sectors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('PRIVATE', 'Entreprise'), ('PUBLIC', 'Employeur public'), ('ASSOCIATION', 'Association')], max_length=12), blank=True, default=list, size=None, verbose_name='chez qui')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('WORKSHOP', 'Un atelier, une usine'), ('OFFICE', 'Un bureau'), ('SHOP', 'Un commerce, un accueil'), ('OUTDOORS', 'Dehors, un chantier'), ('KITCHEN', 'Une cuisine, un restaurant'), ('CARE', 'Un lieu de soin, une école, une crèche'), ('ON_THE_ROAD', 'Sur la route')], max_length=12), blank=True, default=list, size=None, verbose_name='dans quel lieu')),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('DAYTIME', 'Des horaires de journée'), ('PART_DAYS', 'Des journées courtes'), ('SCHOOL_HOURS', 'Des horaires d’école ou de crèche'), ('TRANSPORT', 'Un lieu desservi par les transports'), ('NO_LIFTING', 'Pas de port de charges'), ('SEATED', 'Pouvoir s’asseoir'), ('QUIET', 'Peu de bruit'), ('WRITTEN', 'Des consignes écrites'), ('CLEAR_PACE', 'Un rythme régulier')], max_length=12), blank=True, default=list, size=None, verbose_name='ce dont j’ai besoin')),
                ('needs_words', models.TextField(blank=True, max_length=500, verbose_name='en quelques mots')),
                ('skills', models.TextField(blank=True, max_length=1000, verbose_name='ce que je sais faire')),
                ('updated_at', models.DateTimeField(verbose_name='modifiée le')),
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sheet', to='immersions.candidate', verbose_name='candidat')),
            ],
            options={
                'verbose_name': 'fiche de projet',
                'verbose_name_plural': 'fiches de projet',
            },
        ),
        migrations.CreateModel(
            name='RateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('begins_at', models.DateTimeField(db_index=True)),
                ('count', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'compteur',
                'constraints': [models.UniqueConstraint(fields=('key', 'begins_at'), name='rate_count_once_per_window', violation_error_message='Ce compteur existe déjà.')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.TextField(blank=True, max_length=500, verbose_name='un mot')),
                ('at', models.DateTimeField(verbose_name='proposée le')),
                ('interest', models.CharField(choices=[('WAITING', 'Sans réponse'), ('INTERESTED', 'Cela l’intéresse'), ('NOT_FOR_ME', 'Pas pour cette fois')], default='WAITING', max_length=10, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='réponse le')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='immersions.candidate', verbose_name='candidat')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='immersions.offer', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'offre proposée',
                'verbose_name_plural': 'offres proposées',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestBrief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.JSONField(verbose_name='éléments partagés')),
                ('approved_at', models.DateTimeField(verbose_name='approuvée le')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brief', to='immersions.immersionrequest', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'fiche pour la structure',
                'verbose_name_plural': 'fiches pour la structure',
            },
        ),
        migrations.AddField(
            model_name='candidate',
            name='wished_job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='immersions.romejob', verbose_name='métier souhaité'),
        ),
        migrations.AddField(
            model_name='appellation',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appellations', to='immersions.romejob', verbose_name='métier'),
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('query', models.CharField(blank=True, max_length=1000, verbose_name='critères')),
                ('weekly', models.BooleanField(default=True, verbose_name='un courriel par semaine')),
                ('told_from', models.DateTimeField(blank=True, null=True, verbose_name='dernier courriel depuis le')),
                ('told_until', models.DateTimeField(verbose_name='nouvelles offres depuis le')),
                ('created_at', models.DateTimeField(verbose_name='gardée le')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'recherche gardée',
                'verbose_name_plural': 'recherches gardées',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_whatever_the_case', violation_error_message='Un compte existe déjà avec cette adresse e-mail.'),
        ),
        migrations.AddConstraint(
            model_name='hostcode',
            constraint=models.UniqueConstraint(condition=models.Q(('consumed_at__isnull', True), ('revoked_at__isnull', True)), fields=('member',), name='host_code_one_live_per_member'),
        ),
        migrations.AddConstraint(
            model_name='hostcode',
            constraint=models.CheckConstraint(condition=models.Q(('attempts__lte', 5)), name='host_code_at_most_five_attempts'),
        ),
        migrations.AddIndex(
            model_name='hoststructure',
            index=models.Index(condition=models.Q(('suspended_at__isnull', False)), fields=['id'], name='host_suspended'),
        ),
        migrations.AddConstraint(
            model_name='hostmember',
            constraint=models.UniqueConstraint(fields=('host', 'user'), name='host_member_once', violation_error_message='Cette personne fait déjà partie de la structure.'),
        ),
        migrations.AddConstraint(
            model_name='hostmember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proof', ''), ('proved_at__isnull', True)), models.Q(models.Q(('proof', ''), _negated=True), ('proved_at__isnull', False)), _connector='OR'), name='host_member_proof_dated', violation_error_message='Une preuve d’appartenance a toujours une date.'),
        ),
        migrations.AddConstraint(
            model_name='hostinvitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), fields=('host', 'email'), name='host_invitation_once', violation_error_message='Cette personne est déjà invitée.'),
        ),
        migrations.AddConstraint(
            model_name='hostinvitation',
            constraint=models.UniqueConstraint(fields=('token_sha256',), name='host_invitation_link_once', violation_error_message='Ce lien existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='introduction',
            constraint=models.UniqueConstraint(fields=('candidate', 'host'), name='introduction_once', violation_error_message='Cette personne a déjà été présentée à cette structure.'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'WAITING')), fields=('host', 'user'), name='join_request_one_waiting', violation_error_message='Vous avez déjà demandé à rejoindre cette structure.'),
        ),
        migrations.AddConstraint(
            model_name='joinrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('status', 'WAITING')), models.Q(models.Q(('status', 'WAITING'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='join_request_answer_dated', violation_error_message='Une réponse a toujours une date.'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['kind', 'object_id'], name='journal_object'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('agency', 'user'), name='agency_member_once', violation_error_message='Cette personne fait déjà partie de l’agence.'),
        ),
        migrations.AddConstraint(
            model_name='immersionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('wished_end__gte', models.F('wished_start'))), name='request_ends_after_start', violation_error_message='La fin souhaitée vient avant le début : vérifiez les deux dates.'),
        ),
        migrations.AddConstraint(
            model_name='immersionrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'SENT')), fields=('candidate', 'offer'), name='request_waiting_once_per_offer', violation_error_message='Vous avez déjà demandé cette immersion : la structure va vous répondre.'),
        ),
        migrations.AddConstraint(
            model_name='favourite',
            constraint=models.UniqueConstraint(fields=('candidate', 'offer'), name='favourite_once', violation_error_message='Vous gardez déjà cette offre.'),
        ),
        migrations.AddConstraint(
            model_name='prescriberorganisation',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'SIAE'), ('siae_kind', ''), _connector='OR'), name='organisation_siae_kind_only_for_siae', violation_error_message='Le type de SIAE ne concerne que les structures d’insertion.'),
        ),
        migrations.AddConstraint(
            model_name='prescriptiondelegation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_start', violation_error_message='La délégation finit avant de commencer : vérifiez les dates.'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(fields=('candidate', 'offer'), name='recommendation_once', violation_error_message='Cette offre a déjà été proposée à cette personne.'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('interest', 'WAITING')), models.Q(models.Q(('interest', 'WAITING'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='recommendation_dated_iff_answered', violation_error_message='Une réponse a toujours une date.'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['lat', 'lon'], include=('id', 'host', 'sector', 'welcomes_disability'), name='offer_around'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('active', True)), fields=['access_features'], name='offer_access'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['naf'], name='offer_activity'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['job', 'lat', 'lon'], name='offer_job_place'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['appellation', 'lat', 'lon'], name='offer_title_place'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['-published_at', '-id'], name='offer_recent'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('active', True)), fields=['-welcomes_disability', '-published_at', '-id'], name='offer_welcome'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('asleep_at__isnull', True), ('active', False), _connector='OR'), name='offer_asleep_is_not_published', violation_error_message='Une offre endormie n’est pas publiée.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', 1), models.Q(('monthly_limit__isnull', True), ('monthly_limit__gte', 1), _connector='OR')), name='offer_takes_someone', violation_error_message='Indiquez au moins une place et une demande par mois.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_from__isnull', True), ('closed_until__isnull', True)), models.Q(('closed_from__isnull', False), ('closed_from__lte', models.F('closed_until')), ('closed_until__isnull', False)), _connector='OR'), name='offer_closure_has_two_days_in_order', violation_error_message='Donnez le premier et le dernier jour de la fermeture, dans l’ordre.'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('network__gt', '')), fields=('network', 'external_id'), name='offer_once_per_network', violation_error_message='Ce réseau a déjà une offre avec cette référence.'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), ('agency__isnull', False)), fields=('agency', 'email'), name='candidate_email_once_per_agency', violation_error_message='Une personne de votre agence a déjà cette adresse e-mail.'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('user', 'name'), name='saved_search_name_once', violation_error_message='Vous avez déjà une recherche de ce nom.'),
        ),
        *(migrations.RunSQL(sql) for sql in AFTER),
    ]
