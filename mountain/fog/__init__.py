"""The fog game of chapter 00: walk down a mountain by the slope under your boots alone."""

from mountain.fog.panel import FogGame

__all__ = ["FogGame"]
