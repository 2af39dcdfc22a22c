"""People and conventions that several tests of the contract begin with."""

import pytest

from demo.cast import Cast, create_colleagues
from immersions.models import User
from tests.support.signers import Signer, open_round, signer


@pytest.fixture
def amina(cast: Cast) -> Signer:
    """Amina with a browser of her own, her convention open to signature."""
    return signer(open_round(cast), "beneficiary")


@pytest.fixture
def ines(cast: Cast) -> User:
    """A colleague of Claire's, who receives people."""
    return create_colleagues(cast)[0]
