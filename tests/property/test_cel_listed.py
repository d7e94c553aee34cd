"""Our CEL against Google's, on expressions chosen for the corners of the language."""

from __future__ import annotations

import pytest

from support.cel_oracle import check, comparable_arithmetic

LISTED = r"""
1+1  ¦  1/0  ¦  1.0/0.0  ¦  1 == 1.0  ¦  1u == 1  ¦  'a' == 1  ¦  x.a  ¦  {'a':1}.b
false && (1/0 == 1)  ¦  (1/0==1) && false  ¦  true || 1  ¦  1 || true  ¦  1 && true
[1,2].exists(i, i > 1)  ¦  x.exists(i, i > 1)  ¦  int('5')  ¦  int('05')  ¦  int(' 5')  ¦  int('+5')
int('5.0')  ¦  int(5.9)  ¦  int(-5.9)  ¦  int(9223372036854775807.0)  ¦  int(9223372036854774784.0)
int('0x10')  ¦  double('1e3')  ¦  double('inf')  ¦  double('nan')  ¦  double('Infinity')
double(' 1')  ¦  string(1.0)  ¦  string(1e20)  ¦  string(1e21)  ¦  string(1e300)  ¦  string(1.5)
string(0.1+0.2)  ¦  string(1e-5)  ¦  string(1e-7)  ¦  string(123456789.0)  ¦  string(true)
string(1u)  ¦  string(b'abc')  ¦  string(b'\xff')  ¦  bool('true')  ¦  bool('True')  ¦  bool('TRUE')
bool('1')  ¦  bool('t')  ¦  bool('tRue')  ¦  bool(1)  ¦  bytes('é')  ¦  size('é😀')  ¦  size(b'abc')
size([1])  ¦  size({})  ¦  'abc'.size()  ¦  type(1)  ¦  type(1) == int  ¦  type(type(1))  ¦  type(null)
dyn(1)  ¦  dyn(1) == 1.0  ¦  'abc'.matches('^a.c$')  ¦  matches('abc','b')  ¦  'a'+'b'  ¦  b'a'+b'b'
[1]+[2]  ¦  {'a':1}+{}  ¦  1+1.0  ¦  dyn(1)+1.0  ¦  1u+1u  ¦  1u-2u  ¦  9223372036854775807+1
-9223372036854775808  ¦  -(-9223372036854775807-1)  ¦  5%3  ¦  -5%3  ¦  -5/3  ¦  5.0%3.0  ¦  5%0
5u%0u  ¦  1 in [1.0]  ¦  1 in {1.0:2}  ¦  1.0 in {1:2}  ¦  {1:2}[1.0]  ¦  {1:2}[1u]  ¦  {1:2}[1.5]
[1,2][0]  ¦  [1,2][0.0]  ¦  [1,2][1u]  ¦  [1,2][2]  ¦  [1,2][-1]  ¦  [1,2][0.5]  ¦  {1.5:2}
{'a':1,'a':2}  ¦  {1:1, 1.0:2}  ¦  1 < 2u  ¦  1 < 1.5  ¦  'a' < 'b'  ¦  'a' < 1  ¦  true < false
[1]<[2]  ¦  null == null  ¦  null < null  ¦  null == 0  ¦  [1,2]==[1.0,2u]  ¦  {'a':1}=={'a':1.0}
1 ? 2 : 3  ¦  true ? 1 : (1/0)  ¦  !1  ¦  -'a'  ¦  -1u  ¦  -true  ¦  has({'a':1}.a)  ¦  has({'a':1}.b)
has(x.a)  ¦  has({'a':null}.a)  ¦  [1,2,3].map(i, i*2)  ¦  [1,2,3].map(i, i>1, i*2)
[1,2,3].filter(i, i>1)  ¦  [1,2,3].exists_one(i, i>1)  ¦  [1,2,3].all(i, i>0)  ¦  {'a':1}.all(k, k=='a')
{'a':1}.map(k, k)  ¦  {'a':1}.filter(k, true)  ¦  [1,0].exists(i, 1/i==1)  ¦  [0,1].exists(i, 1/i==1)
[0,2].exists(i, 1/i==1)  ¦  [0,1].all(i, 1/i==5)  ¦  [0,1].exists_one(i, 1/i==1)  ¦  nope
nope == 1 || true  ¦  nope(1)  ¦  x.nope()  ¦  a.b.c  ¦  [1].exists(x, x==1)
'\u00e9\U0001F600\x41\101\n\?\`'  ¦  r'\n'  ¦  b'\xff\377é'  ¦  '\400'  ¦  '\ud800'  ¦  0x1F  ¦  -0x1F
0x1Fu  ¦  1e3  ¦  1.  ¦  .5  ¦  1e  ¦  01  ¦  9223372036854775808  ¦  18446744073709551615u
18446744073709551616u  ¦  1U  ¦  1 // c  ¦  in  ¦  for  ¦  x.for  ¦  x.in  ¦  `a`  ¦  x.`a-b`  ¦  x?.a
[?x]  ¦  {'a':1}.a.b  ¦  msg{}  ¦  !!true  ¦  --1  ¦  ---1  ¦  !-1  ¦  -!true  ¦  1 == 1 == true
1<2<3  ¦  a?b?c:d:e  ¦  true?1:true?2:3  ¦  (1)  ¦  ()  ¦  [1,]  ¦  {'a':1,}  ¦  f(1,)  ¦  .x
.x == null  ¦  9007199254740993 == 9007199254740992.0  ¦  9007199254740993 > 9007199254740992.0
9223372036854775807 == 9223372036854775808.0  ¦  9223372036854775807 < 9223372036854775808.0
18446744073709551615u == 18446744073709551616.0  ¦  -9223372036854775807-1 % -1
(-9223372036854775807-1) % -1  ¦  (-9223372036854775807-1) / -1  ¦  int(-9223372036854775808.0)
1e999  ¦  'a\r\nb'  ¦  timestamp('2020-01-02T03:04:05Z')
string(timestamp('2020-01-02T03:04:05.123456789+01:00'))  ¦  timestamp(5)
int(timestamp('2020-01-02T03:04:05Z'))  ¦  duration('1h30m')  ¦  string(duration('1h30m'))
string(duration('-1ms'))  ¦  string(duration('1us1ns'))  ¦  duration('1d')  ¦  duration(5)
duration('1.5h')  ¦  duration('')  ¦  duration('0')  ¦  duration('-.5s')  ¦  duration('+1s')
duration('1')  ¦  timestamp('2020-01-01T00:00:00Z')+duration('1s')
duration('1s')+timestamp('2020-01-01T00:00:00Z')
timestamp('2020-01-01T00:00:01Z')-timestamp('2020-01-01T00:00:00Z')
timestamp('2020-01-01T00:00:01Z')-duration('1s')  ¦  duration('1s')-duration('2s')
duration('1s')+duration('2s')  ¦  -duration('1s')  ¦  duration('1s')<duration('2s')
timestamp('2020-01-01T00:00:01Z')<timestamp('2020-01-01T00:00:00Z')
timestamp('2020-02-03T04:05:06.789Z').getFullYear()  ¦  timestamp('2020-02-03T04:05:06.789Z').getMonth()
timestamp('2020-02-03T04:05:06.789Z').getDate()
timestamp('2020-02-03T04:05:06.789Z').getDayOfMonth()
timestamp('2020-02-03T04:05:06.789Z').getDayOfWeek()
timestamp('2020-02-03T04:05:06.789Z').getDayOfYear()
timestamp('2020-02-03T04:05:06.789Z').getHours()
timestamp('2020-02-03T04:05:06.789Z').getHours('+02:30')
timestamp('2020-02-03T04:05:06.789Z').getHours('Europe/Berlin')
timestamp('2020-02-03T04:05:06.789Z').getHours('02:00')
timestamp('2020-02-03T04:05:06.789Z').getHours('nope')
timestamp('2020-02-03T04:05:06.789Z').getMinutes()
timestamp('2020-02-03T04:05:06.789Z').getSeconds()
timestamp('2020-02-03T04:05:06.789Z').getMilliseconds()  ¦  duration('3661.5s').getHours()
duration('3661.5s').getMinutes()  ¦  duration('3661.5s').getSeconds()
duration('3661.5s').getMilliseconds()  ¦  duration('-3661.5s').getHours()
duration('-3661.5s').getMilliseconds()  ¦  timestamp('9999-12-31T23:59:59Z')+duration('1s')
timestamp('0001-01-01T00:00:00Z')-duration('1ns')
timestamp('9999-12-31T23:59:59Z')-timestamp('0001-01-01T00:00:00Z')  ¦  timestamp('2020-01-02')
timestamp('2020-01-02 03:04:05Z')  ¦  timestamp('2020-01-02T03:04:05')
timestamp('2020-02-30T03:04:05Z')  ¦  timestamp('2020-01-02T24:00:00Z')  ¦  type(timestamp(0))
type(duration('1s'))  ¦  type(timestamp(0)) == google.protobuf.Timestamp  ¦  string(type(1))  ¦  uint(5)
uint(-1)  ¦  uint('5')  ¦  uint('+5')  ¦  uint(5.9)  ¦  uint(-0.5)  ¦  int(5u)
int(18446744073709551615u)  ¦  double(5u)  ¦  double('1_0')  ¦  double('1e999')  ¦  double('.5')
double('5.')  ¦  double('')  ¦  int('')  ¦  bool('')  ¦  int(true)  ¦  double(true)  ¦  string(null)
string([1])  ¦  'abc'.matches('(?i)B')  ¦  'a\n'.matches('a$')  ¦  'abc'.matches('(?=a)')
'abc'.matches('[[:alpha:]]+')  ¦  'é'.matches('\\w')  ¦  'é'.matches('\\pL')  ¦  'abc'.matches('(')
'abc'.contains('b')  ¦  'abc'.startsWith('a')  ¦  'abc'.endsWith('c')  ¦  'abc'.contains(1)
size('a','b')  ¦  [1,2,3].all(i, i)  ¦  [1,2,3].exists(i, i)  ¦  [true,1].exists(i,i)
[].all(i, 1/0==1)  ¦  {'a':1}.exists(k, k=='a')  ¦  has(x)  ¦  has({'a':1}['a'])  ¦  [1].map(1, 2)
[1].map(a.b, 2)  ¦  [1].map(i)  ¦  !!1  ¦  --'a'  ¦  1 in 'a'  ¦  'a' in 'abc'  ¦  'a' in x
x in [null]  ¦  true in {1:2}  ¦  {true:1}[1]  ¦  [1]==[true]  ¦  [[1]]==[[1.0]]  ¦  {1:1}=={1.0:1}
1 == true  ¦  '\x41\X42'  ¦  b'\u0041'  ¦  b'\x41'  ¦  rb'a'  ¦  br'\n'  ¦  "a'b"  ¦  'a"b'
'''a'b'''  ¦  ''  ¦  ''''''  ¦  'a' 'b'  ¦  1u + 1  ¦  1u == 1.0  ¦  type(1u)  ¦  [1, 'a', true][1]
x[0]  ¦  {'a':{'b':[1,2]}}.a.b[1]  ¦  true && 1  ¦  1 && 1  ¦  false || 1  ¦  1 || 1  ¦  1 && false
(1/0 > 0) || (1/0 < 0)  ¦  true ? (1/0) : 1  ¦  (1/0>0) ? 1 : 2  ¦  5 - -5  ¦  5--5  ¦  5 -5  ¦  - 5
-(5)  ¦  -x  ¦  !x  ¦  !(true)  ¦  a.b.c == 1 || true  ¦  x.y.z  ¦  {'x.y':1}.x  ¦  .5 + .5  ¦  1.5e3
1.5E-3  ¦  0xffffffffffffffff  ¦  -0x8000000000000000  ¦  0x  ¦  1.0u  ¦  '\u00zz'  ¦  '\z'  ¦  "\'"
'\v\f\a\b\r\t'  ¦  x//y  ¦  [1].exists(x, .x == null)  ¦  [1].exists(i, [2].exists(i, i == 2))
[1,2].map(i, [3].map(j, i*j))  ¦  cel.bind(a,1,a)  ¦  optional.of(1)  ¦  type(dyn)  ¦  dyn  ¦  dyn(1,2)
{}.a  ¦  {'a':1}[null]  ¦  {'a':1}[1]  ¦  [1][null]  ¦  [1]['a']  ¦  1.0 % 2.0  ¦  5u / 2u  ¦  5.0/2
2*2.0  ¦  'a'*2  ¦  [1]*2  ¦  1 - 'a'  ¦  int  ¦  type(int)  ¦  int == type(1)
int(9007199254740993.0)  ¦  string(0.0)  ¦  string(-0.0)  ¦  string(1.0/0.0)  ¦  string(-1.0/0.0)
string(1e6)  ¦  string(123456.7)  ¦  string(1234567.5)  ¦  string(0.0001)  ¦  string(0.00001)
{1.0: 2}  ¦  {null: 1}  ¦  {[1]: 1}  ¦  true > false  ¦  b'a' < b'b'  ¦  type(1) < type(1)
5 in [1, 'a', 5.0]  ¦  1 in [1/0]  ¦  {'a': 1/0}.a  ¦  [1/0].size()
[0.1+0.2 == 0.3, 1e300*1e300 > 1.0]  ¦  'a' + 'b' * 2  ¦  1 + 2 * 3 - 4 / 2 % 3  ¦  1 < 2 == true
!true == false  ¦  -1.5 + 2.5  ¦  x == y ? z : 1  ¦  '\u0041' == 'A'  ¦  [[1,2],[3]].map(r, r.size())
[1,2,3].filter(i, i % 2 == 1).map(i, i * 10)  ¦  {'a':{'b':{'c':1}}}.a.b.c  ¦  has({'a':{'b':1}}.a.b)
{'a-b':1}.`a-b`  ¦  timestamp('2020-01-01T00:00:00+23:59')
timestamp('2020-01-01T00:00:00-00:30').getHours('-03:15')  ¦  string(4.9e-324)  ¦  string(123456.0)
string(1234567.0)  ¦  string(-0.00001234)  ¦  int('9223372036854775808')  ¦  int('-9223372036854775808')
uint('18446744073709551616')  ¦  double('-inf')  ¦  bytes('é') == b'é'  ¦  string(b'\xc3\xa9')
"""


@pytest.mark.parametrize(
    "text", [text.strip() for line in LISTED.splitlines() for text in line.split("¦") if text.strip()]
)
def test_listed_expression_has_googles_value(text):
    with comparable_arithmetic():
        check(text, {"x": None, "y": None, "z": None})
