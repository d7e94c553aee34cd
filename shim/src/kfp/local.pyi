from penstock.local import *
