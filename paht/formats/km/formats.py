from paht.formats.vi.formats import *  # noqa: F403
