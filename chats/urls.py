from django.urls import path

from chats.views import connection_trials, connections

app_name = "chats"
urlpatterns = [
    # connections
    path("connections/", connections.connections, name="connections"),
    path("connections/new/", connections.connection_create, name="connection-create"),
    path("connections/found/", connection_trials.connections_found, name="connections-found"),
    path("connections/models/", connection_trials.connection_models, name="connection-models"),
    path("connections/models/<uuid:token>/", connection_trials.connection_models_found, name="connection-models-found"),
    path("connections/<uuid:pk>/", connections.connection, name="connection"),
    path("connections/<uuid:pk>/test/", connection_trials.connection_test, name="connection-test"),
    path("connections/<uuid:pk>/delete/", connections.connection_delete, name="connection-delete"),
    path("connections/<uuid:pk>/default/", connections.connection_default, name="connection-default"),
    path("connections/<uuid:pk>/switch/", connections.connection_switch, name="connection-switch"),
]
