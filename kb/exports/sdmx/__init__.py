"""The base as statistics by SDMX 2.1: two flows of yearly figures, and what describes them.

Owns: which figures are published and under which key (`flows`, `observations`), what can be asked
of them (`keys`), which structures there are and how they hang together (`structures`), and the
messages in which both travel (`artefacts`, `datasets`). Refuses: any figure that no claim states.
Nothing is spread over years, converted or added up here.
"""
