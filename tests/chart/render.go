// Renders a chart as Helm does, with what Helm is made of: Go's templates, sprig, its schema validator and its YAML. Helm itself is in no
// package of Debian. Prints the objects as a JSON array.
//
//	render CHART RELEASE NAMESPACE [VALUES]   the objects of a chart, with values from a file over those of the chart
//	render FILE                               the documents of a YAML file
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

type values = map[string]interface{}

func main() {
	var objects []interface{}
	var err error
	if len(os.Args) == 2 {
		var text []byte
		if text, err = os.ReadFile(os.Args[1]); err == nil {
			objects, err = documents(os.Args[1], string(text))
		}
	} else {
		objects, err = render(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(objects)
}

func render(chart, release, namespace string, given []string) ([]interface{}, error) {
	about, err := read(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	merged, err := read(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range given {
		more, err := read(file)
		if err != nil {
			return nil, err
		}
		merge(merged, more)
	}
	if err := validate(filepath.Join(chart, "values.schema.json"), merged); err != nil {
		return nil, err
	}
	scope := values{
		"Chart":   values{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
		"Release": values{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Values":  merged,
	}
	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return nil, err
	}
	// Stricter than Helm: a value that values.yaml does not have is an error, and not an empty text.
	all := template.New("chart").Option("missingkey=error")
	all.Funcs(functions(all))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if _, err := all.New(filepath.Base(file)).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	objects := []interface{}{}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "_") {
			continue
		}
		var out strings.Builder
		if err := all.ExecuteTemplate(&out, name, scope); err != nil {
			return nil, err
		}
		if name == "NOTES.txt" {
			objects = append(objects, values{"kind": "Notes", "text": out.String()})
			continue
		}
		found, err := documents(name, out.String())
		if err != nil {
			return nil, err
		}
		objects = append(objects, found...)
	}
	return objects, nil
}

func functions(all *template.Template) template.FuncMap {
	known := sprig.TxtFuncMap()
	delete(known, "env")
	delete(known, "expandenv")
	known["include"] = func(name string, data interface{}) (string, error) {
		var out strings.Builder
		err := all.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	known["toYaml"] = func(value interface{}) string {
		text, err := yaml.Marshal(value)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(text), "\n")
	}
	known["required"] = func(warning string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(warning)
		}
		return value, nil
	}
	return known
}

// merge puts the values of a user over those of the chart: maps are merged, everything else is replaced.
func merge(into, from values) {
	for key, value := range from {
		more, isMap := value.(values)
		if there, both := into[key].(values); isMap && both {
			merge(there, more)
		} else {
			into[key] = value
		}
	}
}

func validate(schema string, merged values) error {
	text, err := os.ReadFile(schema)
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(text), gojsonschema.NewGoLoader(merged))
	if err != nil {
		return err
	}
	if !result.Valid() {
		return fmt.Errorf("values: %v", result.Errors())
	}
	return nil
}

func read(file string) (values, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	found := values{}
	err = yaml.UnmarshalStrict(text, &found)
	return found, err
}

var separator = regexp.MustCompile(`(?m)^---\s*$`)

func documents(name, text string) ([]interface{}, error) {
	found := []interface{}{}
	for _, part := range separator.Split(text, -1) {
		var object interface{}
		if err := yaml.UnmarshalStrict([]byte(part), &object); err != nil {
			return nil, fmt.Errorf("%s: %v\n%s", name, err, part)
		}
		if object != nil {
			found = append(found, object)
		}
	}
	return found, nil
}
