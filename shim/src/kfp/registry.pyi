from penstock.registry import *
