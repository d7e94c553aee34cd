from penstock.components import *
