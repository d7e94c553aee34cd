from penstock.client import *
