from django.apps import AppConfig


class StoryConfig(AppConfig):
    name = "yishi.story"
    label = "story"
