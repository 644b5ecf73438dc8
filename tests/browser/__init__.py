"""Tests in a real Chromium: pages of recorded answers, and journeys through the whole portal."""
