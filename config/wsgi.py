"""The WSGI entry that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from escale.kit import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
memory.settle()
