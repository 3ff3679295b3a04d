import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paht.settings")
application = get_wsgi_application()
# Loaded before the workers are forked, so that they share its memory, and no worker answers its
# first visitor slowly.
import_module(settings.ROOT_URLCONF)
