"""The WSGI application that granian (or any other server) runs."""

import os

from django.core.wsgi import get_wsgi_application

from tochuc.web import warming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tochuc.settings")
application = get_wsgi_application()
warming.begin()
