using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Trinity.Client.Agents;
using Trinity.Native;
using Trinity.Platform;
using Trinity.Platform.Agents;
using Trinity.Sdk.Access;
using Trinity.Storage;

namespace Trinity.Server.Agents;

/// <summary>
/// The templates of agents: files of agents, as an export writes them, in the folder of the data directory and in those that plug-ins bring.
/// A file that is put there is a template from then on, without a restart.
/// </summary>
internal sealed class TemplateFolder(IOptions<StorageOptions> options, IOptions<JsonOptions> json)
{
    public const string DirectoryName = "templates";

    private const int MaxFiles = 500;
    private const int MaxBytes = 256 * 1024;

    private readonly ConcurrentDictionary<string, ReadFile> _read = new(StringComparer.Ordinal);

    /// <summary>Lists the templates. One of the data directory comes before a plug-in's of the same name.</summary>
    public Outcome<TemplateList> List(Caller caller) => caller.Has(AccessRights.Edit) ? Read() : Forbidden;

    /// <summary>Shows a template.</summary>
    public Outcome<AgentTemplate> Find(Caller caller, string name) =>
        !caller.Has(AccessRights.Edit) ? Forbidden
        : Read().Items.FirstOrDefault(template => template.Name == name) is { } found ? found
        : Refusal.NotFound("template");

    private static Refusal Forbidden => Refusal.Forbidden("Templates are for who makes agents.");

    private TemplateList Read()
    {
        var templates = new SortedDictionary<string, AgentTemplate>(StringComparer.Ordinal);
        var faults = new List<TemplateFault>();
        var files = Files().Take(MaxFiles + 1).ToList();
        if (files.Count > MaxFiles)
        {
            faults.Add(new TemplateFault(DirectoryName, $"There are more than {MaxFiles} files: those after them are not read."));
        }

        foreach (var (source, file) in files.Take(MaxFiles))
        {
            var read = Read(source, file);
            if (read.Template is null)
            {
                faults.Add(new TemplateFault(NameOf(source, file), read.Fault!));
            }
            else if (!templates.TryAdd(read.Template.Name, read.Template))
            {
                faults.Add(new TemplateFault(NameOf(source, file), $"There is a template '{read.Template.Name}' already."));
            }
        }

        return new TemplateList([.. templates.Values], faults);
    }

    /// <summary>Who reads it is not to learn where the data directory is.</summary>
    private static string NameOf(string source, FileInfo file) => $"{source}/{file.Name}";

    private IEnumerable<(string Source, FileInfo File)> Files()
    {
        var data = new DirectoryInfo(options.Value.DataDirectory);
        var plugins = new DirectoryInfo(Path.Combine(data.FullName, PluginLoader.DirectoryName));
        return new[] { (Source: DirectoryName, Folder: new DirectoryInfo(Path.Combine(data.FullName, DirectoryName))) }
            .Concat((plugins.Exists ? plugins.EnumerateDirectories() : [])
                .OrderBy(plugin => plugin.Name, StringComparer.Ordinal)
                .Select(plugin => (Source: plugin.Name, Folder: new DirectoryInfo(Path.Combine(plugin.FullName, DirectoryName)))))
            .Where(place => place.Folder.Exists)
            .SelectMany(place => place.Folder.EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => (place.Source, file)));
    }

    /// <summary>A file is parsed again when it has changed.</summary>
    private ReadFile Read(string source, FileInfo file)
    {
        // Of a link to nowhere, and of what is gone by now, there is no length.
        var (at, length) = (file.LastWriteTimeUtc, file.Exists ? file.Length : 0);
        if (_read.TryGetValue(file.FullName, out var known) && known.At == at && known.Length == length)
        {
            return known;
        }

        var read = Parse(source, file, length);
        if (_read.Count >= MaxFiles)
        {
            // Files that are gone.
            _read.Clear();
        }

        return _read[file.FullName] = new ReadFile(at, length, read.Template, read.Fault);
    }

    private (AgentTemplate? Template, string? Fault) Parse(string source, FileInfo file, long length)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        if (AgentRules.Check(name).Any())
        {
            return (null, $"The name of the file is that of the template. {AgentRules.NameRule}");
        }

        if (length > MaxBytes)
        {
            return (null, $"A template has at most {MaxBytes} bytes.");
        }

        try
        {
            var read = JsonSerializer.Deserialize<AgentFile>(File.ReadAllBytes(file.FullName), json.Value.SerializerOptions);
            return read switch
            {
                not { Version: AgentCopyEndpoints.FileVersion, Agent: not null } =>
                    (null, $"A file of an agent has the version {AgentCopyEndpoints.FileVersion}, and the agent."),
                { States.Count: > 0 } => (null, "It has states, and they would be those of every agent: export the agent without them."),
                _ => (Show(name, source, read.Agent), null),
            };
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, exception is JsonException ? $"It is no file of an agent: {exception.Message}" : "It cannot be read.");
        }
    }

    private static AgentTemplate Show(string name, string source, FiledAgent agent) => new()
    {
        Name = name,
        Source = source,
        Description = agent.Description,
        RuntimeKind = agent.RuntimeKind,
        NodeType = agent.NodeType,
        Config = agent.Config,
        MissingSecrets = agent.MissingSecrets,
        Tags = agent.Tags ?? [],
    };

    private sealed record ReadFile(DateTime At, long Length, AgentTemplate? Template, string? Fault);
}
