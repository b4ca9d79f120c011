"""The WSGI entry that the web server loads."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from escale.documents import sandbox
from escale.watch import beats
from escale.web.bodies import refusing_cut_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = refusing_cut_bodies(get_wsgi_application())
# The first person who sends a file does not wait for what opens it.
sandbox.warm()
if settings.BEATS:
    # The thread that serves nobody: it writes the minutes of this node.
    beats.start()
