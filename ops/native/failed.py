"""What failed, from the results of `dotnet test`: each test's name and the beginning of what it said. Usage: failed.py FILE.trx ..."""
import sys
import xml.etree.ElementTree as xml

LINES = 6
WIDTH = 300


def told(result, tag):
    """The beginning of a part of a result, without empty lines."""
    part = result.find(f".//{{*}}{tag}")
    lines = [line.strip() for line in ("" if part is None else part.text or "").splitlines()]
    return [line[:WIDTH] for line in lines if line]


for path in sys.argv[1:]:
    try:
        results = xml.parse(path).iterfind(".//{*}UnitTestResult")
    except (OSError, xml.ParseError):
        # What ended so badly that it left no results is told by whoever counts.
        continue
    for result in results:
        if result.get("outcome") in ("Passed", "NotExecuted"):
            continue
        print(f"  {result.get('testName')}")
        for line in told(result, "Message")[:LINES]:
            print(f"      {line}")
        for line in [line for line in told(result, "StackTrace") if " in " in line][:2]:
            print(f"      {line}")
