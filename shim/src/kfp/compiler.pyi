from penstock.compiler import *
