using Trinity.CrashHost;

// Usage: up --port PORT --bind ADDRESS --data DIRECTORY
//
// The server as it ships, but for what is told to the stand-in.
if (args is ["up", ..])
{
    return await StandIn.UpAsync(args);
}

// Usage: SEATS
//
// The server as it ships, but for the seam at which it ends itself.
//
// A start of the process costs far more than the crash that it is for. So several servers share one, each with a database and a point of its own:
// who is at its point commits nothing more and answers nothing more, and when all are there, the process is killed. Each line of the standard input
// is for the server of a seat, its words parted by tabs:
//
//   start SEAT DIRECTORY POSTGRES NAME SIDE AGENT UNSYNCED    all from POSTGRES on may be empty; answered with: ready SEAT ADDRESS
//   arm SEAT NAME SIDE AGENT                                  AGENT may be empty; answered with: armed SEAT
//   end SEAT                                                  is as good as being at a point; answered, as that is, with: ended SEAT
var ending = new Ending(int.Parse(args[0]));
var seats = new Dictionary<string, Seat>(StringComparer.Ordinal);
while (await Console.In.ReadLineAsync() is { } line)
{
    var words = line.Split('\t');
    if (!seats.TryGetValue(words[1], out var seat))
    {
        seats.Add(words[1], seat = new Seat(words[1], ending));
    }

    seat.Obey(words);
}

return 0;
