"""红管家 Hongguanjia: a county runs its grassroots organisations in the open."""

__version__ = "0.1.0"
