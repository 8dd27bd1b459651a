# Checks beyond the tests.
