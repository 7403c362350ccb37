namespace Trinity.DemoDeliveries;

/// <summary>A small organisation, and what GitHub tells of it.</summary>
internal sealed class Organisation
{
    private readonly Dice _dice;
    private readonly Happenings _happenings;
    private readonly Releases _releases;
    private readonly Dictionary<int, Func<Line>> _stories;
    private readonly Repository[] _repositories =
    [
        new("api", "C#", 6),
        new("web", "TypeScript", 6),
        new("mobile", "Kotlin", 4),
        new("billing", "C#", 4),
        new("search", "Rust", 3),
        new("importer", "C#", 2),
        new("design-system", "TypeScript", 2),
        new("infrastructure", "HCL", 2),
        new("docs", "MDX", 2),
        new("cli", "Go", 1),
        new("sdk-python", "Python", 1),
        new("sdk-java", "Java", 1),
    ];

    public Organisation(Dice dice)
    {
        _dice = dice;
        var post = new Post(dice);
        _happenings = new Happenings(dice, post);
        _releases = new Releases(dice, post);
        _stories = Stories();
    }

    public IEnumerable<Line> Play(int count)
    {
        var lines = new List<Line>(count);
        lines.AddRange(_repositories.Select(_happenings.Ping));
        while (lines.Count < count)
        {
            lines.Add(_stories.TryGetValue(lines.Count, out var story) ? story() : _dice.Roll(100) switch
            {
                0 => Forged(lines),
                1 or 2 => Repeated(lines),
                _ => Happening(Pick()),
            });
        }

        return lines;
    }

    /// <summary>What happens once, by the number of its line: all that waits for a person, and what nobody can work through.</summary>
    private Dictionary<int, Func<Line>> Stories() => new()
    {
        [180] = () => _happenings.UnclearIssue(
            Named("billing"), "Two customers saw each other's invoice for a moment", "It went away after a reload.", "critical"),
        [420] = () => _happenings.NewcomersChange(Named("web"), "octo-kim", "approve"),
        [560] = () => _releases.Tag(Named("api"), "approve"),
        [700] = () => _releases.StatusOfUnknown(Named("api")),
        [880] = () => _happenings.UnclearIssue(
            Named("importer"), "The importer stops at row 4,000", "Only with the files of one customer.", "normal"),
        [1_120] = () => _releases.Tag(Named("web"), "decline"),
        [1_400] = () => _happenings.NewcomersChange(Named("docs"), "hanae", "decline"),
        [1_650] = () => _releases.Tag(Named("search"), "approve"),
    };

    private Line Happening(Repository repository) => _dice.Roll(100) switch
    {
        < 18 => _happenings.Push(repository),
        < 33 => _happenings.CheckRun(repository),
        < 43 => _happenings.WorkflowRun(repository),
        < 49 => _happenings.OpenChange(repository),
        < 55 => _happenings.UpdateChange(repository),
        < 59 => _happenings.Review(repository),
        < 64 => _happenings.CloseChange(repository),
        < 70 => _happenings.OpenIssue(repository),
        < 78 => _happenings.Comment(repository),
        < 81 => _happenings.CloseIssue(repository),
        < 84 => _happenings.CreateBranch(repository),
        < 86 => _happenings.DeleteBranch(repository),
        < 93 => _releases.Deploy(repository),
        < 94 => _releases.TagPreview(repository),
        < 95 => _releases.Publish(repository),
        < 98 => _happenings.Star(repository),
        < 99 => _happenings.Fork(repository),
        _ => _happenings.Watch(repository),
    };

    /// <summary>Somebody who does not know the secret sends what he has seen.</summary>
    private Line Forged(List<Line> lines) =>
        _dice.OneOf(lines) with { Id = _dice.DeliveryId(), IsForged = true, Expect = Expected.Nothing };

    /// <summary>GitHub sends a delivery again, under its id, when it saw no answer or when somebody presses the button.</summary>
    private Line Repeated(List<Line> lines) =>
        _dice.OneOf(lines.FindAll(line => !line.IsForged && line.Expect.Dead is null)) with { Expect = Expected.Nothing };

    private Repository Pick()
    {
        var at = _dice.Roll(_repositories.Sum(repository => repository.Weight));
        return _repositories.First(repository => (at -= repository.Weight) < 0);
    }

    private Repository Named(string name) => _repositories.First(repository => repository.Name == name);
}
